-- What the owner of a game decides. Servers that do not know these columns open games with the defaults.
alter table game add column max_members integer default 1000 not null;
alter table game add column locked boolean default false not null;
alter table game add column needs_ready boolean default false not null;
alter table game add column drop_in boolean default false not null;
alter table game add column owner_leaves varchar(8) default 'REFUSE' not null;
alter table game add column attributes varchar(4096);
alter table game add column ready_for varchar(700);
alter table member add column attributes varchar(1024);
