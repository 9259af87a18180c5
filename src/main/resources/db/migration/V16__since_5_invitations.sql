-- Who may join which game without its password, until when. Whoever ends one deletes its row, with its event. Servers
-- that do not know it delete games and users, too: then it goes without one. Only the inviter sees a hidden row, because the guest
-- blocks them.
create table invitation (
    id         varchar(24) primary key,
    game_id    varchar(24) not null references game (id) on delete cascade,
    inviter    varchar(24) not null references app_user (id) on delete cascade,
    guest      varchar(24) not null references app_user (id) on delete cascade,
    expires_at timestamp(3) with time zone not null,
    hidden     boolean not null,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null
);
create unique index invitation_by_game on invitation (game_id, guest, hidden);
create index invitation_by_inviter on invitation (inviter, created_at, id);
create index invitation_by_guest on invitation (guest, created_at, id);
create index invitation_by_end on invitation (expires_at);
