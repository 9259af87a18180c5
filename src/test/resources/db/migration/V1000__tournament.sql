create table tournament (
    id         varchar(24) primary key,
    title      varchar(64) not null,
    game_id    varchar(24) references game (id),
    rounds     integer not null,
    mode       varchar(16) not null,
    tags       varchar(255) not null,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null
);
create index tournament_by_game on tournament (game_id);
