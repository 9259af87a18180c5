-- Who sees a game: everybody ('PUBLIC'), whoever has its id ('UNLISTED'), or its members only ('INVITED').
alter table game add column access varchar(8) default 'PUBLIC' not null;
