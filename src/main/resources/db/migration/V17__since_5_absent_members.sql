-- After how many seconds offline a member leaves the game, and since when this is so. Servers that do not know these columns open games
-- without it.
alter table game add column member_timeout integer;
alter table game add column timeout_since timestamp(3) with time zone;

-- When to look at a user who is offline, because they may time out. A row may be there in vain. Owners of games write here without the
-- lock on the users' rows, so nothing refers to them.
create table absence (
    user_id varchar(24) not null,
    look_at timestamp(3) with time zone not null,
    primary key (user_id, look_at)
);
create index absence_by_time on absence (look_at, user_id);

-- Games in which perhaps nobody is online, and a time at which somebody was. A game whose members have not gone offline since it was
-- last looked at has none.
create table idle_game (
    game_id varchar(24) primary key,
    since   timestamp(3) with time zone not null
);
create index idle_game_by_time on idle_game (since, game_id);
insert into idle_game (game_id, since) select id, current_timestamp from game;
