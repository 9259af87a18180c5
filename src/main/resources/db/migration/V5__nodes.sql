-- The servers of this database. Each counts its renewals as long as it lives; one whose count stands still for its lease
-- is taken for dead. The phase is 'running', 'stopped' (in order) or 'ended' (dead, and being cleared by another).
create table node (
    id           varchar(32) primary key,
    renewals     bigint not null,
    lease_millis bigint not null,
    visibility   varchar(16) not null,
    phase        varchar(8) not null
);

-- On which server a user is present, by a session or a recent call. A user is online as long as there is such a row.
create table stay (
    user_id varchar(24) not null references app_user (id) on delete cascade,
    node_id varchar(32) not null,
    primary key (user_id, node_id)
);
create index stay_by_node on stay (node_id, user_id);
