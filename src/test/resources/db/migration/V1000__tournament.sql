create table tournament (
    id         varchar(24) primary key,
    title      varchar(64) not null,
    created_at timestamp(3) with time zone not null,
    updated_at timestamp(3) with time zone not null
);
