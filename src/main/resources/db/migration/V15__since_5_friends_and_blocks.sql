-- Who wants to have nothing to do with whom. Users are deleted with these rows also by servers that do not know them.
create table user_block (
    id         varchar(24) primary key,
    blocker    varchar(24) not null references app_user (id) on delete cascade,
    blocked    varchar(24) not null references app_user (id) on delete cascade,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null
);
create unique index user_block_by_pair on user_block (blocker, blocked);
create index user_block_by_blocker on user_block (blocker, created_at, id);
create index user_block_by_blocked on user_block (blocked, created_at, id);

-- Two users who are friends, or of whom one has asked the other. The id is the ids of both, the lower one first, so that they have
-- one row, whoever asked. Only the asker sees a hidden row.
create table friend (
    id         varchar(48) primary key,
    asker      varchar(24) not null references app_user (id) on delete cascade,
    asked      varchar(24) not null references app_user (id) on delete cascade,
    state      varchar(9) not null,
    hidden     boolean not null,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null
);
create index friend_by_asker on friend (asker, created_at, id);
create index friend_by_asked on friend (asked, created_at, id);
