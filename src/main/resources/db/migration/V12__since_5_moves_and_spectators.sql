-- What is played in a started game. They are numbered from 1 without a gap, and go with their game.
create table move (
    game_id    varchar(24) not null references game (id) on delete cascade,
    number     integer not null,
    player     varchar(24) not null,
    move       varchar(4096) not null,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null,
    primary key (game_id, number)
);
alter table game add column turn varchar(24);

-- Members who watch, and take no seat.
alter table game add column spectatable boolean default true not null;
alter table game add column spectators integer default 0 not null;
alter table member add column spectates boolean default false not null;
