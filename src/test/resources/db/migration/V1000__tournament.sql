create table tournament (
    id         varchar(24) primary key,
    owner      varchar(24) not null references app_user (id),
    opponent   varchar(24) not null references app_user (id),
    game_id    varchar(24) references game (id),
    title      varchar(128) not null,
    rounds     integer not null,
    mode       varchar(16) not null,
    tags       varchar(255) not null,
    begins     timestamp(3) with time zone,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null
);
-- For the pages of each list, and for the deletion with a user or a game.
create index tournament_by_owner on tournament (owner, created_at, id);
create index tournament_by_opponent on tournament (opponent, created_at, id);
create index tournament_by_game on tournament (game_id, created_at, id);
