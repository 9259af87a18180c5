-- The name for finding a game without regard to case. A game that a server without this column opens or renames is not found by its
-- name until it is renamed.
alter table game add column name_key varchar(255) ${bytewise};
update game set name_key = regexp_replace(lower(name ${folded}), '[ ' || U&'\1680' || ']+', ' ', 'g');

-- Whether a stranger could take a seat, whichever server writes the row.
alter table game add column joinable boolean
    generated always as (
        access = 'PUBLIC' and password_hash is null and not locked and (drop_in or not started) and members < max_members
    ) ${stored};

-- The id, which no index begins with. So a search among games of the same key begins in the index of the key, and never in that of
-- the ids.
alter table game add column place varchar(24) generated always as (id) ${stored};

create index game_by_key on game (name_key, place);
create index game_by_members on game (members desc, place);
create index game_joinable_by_name on game (joinable, name, place);
create index game_joinable_by_members on game (joinable, members desc, place);
create index game_joinable_by_id on game (joinable, id);

-- The attributes of games, as texts that sort like the values. A game whose attributes a server without this table writes is not
-- found by them until they are changed.
create table game_attribute (
    game_id varchar(24) not null references game (id) on delete cascade,
    name    varchar(32) ${bytewise} not null,
    content varchar(257) ${bytewise} not null,
    primary key (game_id, name)
);
create index game_attribute_by_value on game_attribute (name, content, game_id);

-- Who makes a game because there is none to join has the turn meanwhile, so that the next one finds it.
create table quick_join_turn (
    turn integer primary key
);
insert into quick_join_turn (turn) select n from generate_series(0, 63) as numbers (n);
