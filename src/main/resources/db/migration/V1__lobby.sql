-- The same on H2 (in PostgreSQL mode) and on PostgreSQL.

create table app_user (
    id               varchar(24) primary key,
    name             varchar(64) not null,
    name_key         varchar(255) ${bytewise} not null,
    password_hash    varchar(255) not null,
    avatar           varchar(16384),
    status           varchar(8) not null,
    token_generation bigint not null,
    created_at       timestamp(3) with time zone not null,
    updated_at       timestamp(3) with time zone not null
);
create unique index app_user_by_name on app_user (name_key);

-- The hash of a refresh token; the tokens that were got by refreshing one are one family.
create table refresh_token (
    hash             varchar(64) primary key,
    family           varchar(24) not null,
    user_id          varchar(24) not null references app_user (id),
    token_generation bigint not null,
    expires_at       timestamp(3) with time zone not null,
    spent_at         timestamp(3) with time zone
);
create index refresh_token_by_family on refresh_token (family);
create index refresh_token_by_user on refresh_token (user_id);
create index refresh_token_by_expiry on refresh_token (expires_at);

create table signing_key (
    id          integer primary key,
    key_base64  varchar(255) not null
);

create table game (
    id            varchar(24) primary key,
    name          varchar(64) ${bytewise} not null,
    owner         varchar(24) not null references app_user (id),
    password_hash varchar(255),
    members       integer not null,
    started       boolean not null,
    created_at    timestamp(3) with time zone not null,
    updated_at    timestamp(3) with time zone not null
);
create index game_by_name on game (name, id);
create index game_by_owner on game (owner, name, id);

create table member (
    game_id    varchar(24) not null references game (id),
    user_id    varchar(24) not null references app_user (id),
    ready      boolean not null,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null,
    primary key (game_id, user_id)
);
create index member_by_time on member (game_id, created_at, user_id);
create index member_by_user on member (user_id, game_id);

-- Neither sender nor receiver is a foreign key: messages outlive their users, and a receiver may be a game.
-- A talk is what a message is part of: a game's id, or the ids of the two users, the lower one first.
create table message (
    id         varchar(24) primary key,
    sender     varchar(24) not null,
    receiver   varchar(24) not null,
    talk       varchar(48) not null,
    body       varchar(16384) not null,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null
);
create index message_by_talk on message (talk, created_at, id);

-- What has committed, or is about to, and has no place in the one order yet. Ids come one by one, never from a cache:
-- of two transactions of which one began after the other had ended, the later one's ids are the higher ones.
create sequence event_pending_id cache 1;
create table event_pending (
    id          bigint primary key,
    name        varchar(255) not null,
    payload     varchar(262144) not null,
    recorded_at timestamp(3) with time zone not null
);

create table event_log (
    position    bigint primary key,
    name        varchar(255) not null,
    payload     varchar(262144) not null,
    recorded_at timestamp(3) with time zone not null
);

-- One row: the position of the log's last event. Who gives positions holds its lock.
create table event_log_head (
    position bigint not null
);
insert into event_log_head (position) values (0);
