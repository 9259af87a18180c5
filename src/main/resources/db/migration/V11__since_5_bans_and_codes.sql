-- Who may not join a game. Rows whose time is over are deleted when the game gets another one.
create table game_ban (
    game_id    varchar(24) not null references game (id) on delete cascade,
    user_id    varchar(24) not null references app_user (id) on delete cascade,
    until      timestamp(3) with time zone,
    created_at timestamp(3) with time zone not null,
    primary key (game_id, user_id)
);
create index game_ban_by_time on game_ban (game_id, created_at, user_id);
create index game_ban_by_user on game_ban (user_id);

-- The code with which one can join a game.
create table game_code (
    game_id    varchar(24) primary key references game (id) on delete cascade,
    code       varchar(8) not null,
    created_at timestamp(3) with time zone not null
);
create unique index game_code_by_code on game_code (code);
