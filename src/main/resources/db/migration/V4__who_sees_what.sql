-- What each event is about (ids with commas between them), whether it is restricted to those, and whether it begins (1)
-- or ends (-1) the membership of the second object in the first. Nothing has a default: whoever writes a row decides.
-- Nothing of this is known for events of before. So the log begins anew with another epoch, and clients list again.
delete from event_pending;
truncate table event_log;
update event_log_head
    set epoch = substring(replace(cast(gen_random_uuid() as varchar), '-', ''), 1, 12);

alter table event_pending add column about varchar(255) not null;
alter table event_pending add column restricted boolean not null;
alter table event_pending add column membership smallint not null;
alter table event_log add column about varchar(255) not null;
alter table event_log add column restricted boolean not null;
alter table event_log add column membership smallint not null;

-- Who was a member of what, between the positions of two events; the last one is null as long as the membership lasts.
create table membership (
    member_id     varchar(24) not null,
    group_id      varchar(24) not null,
    from_position bigint not null,
    to_position   bigint,
    primary key (member_id, group_id, from_position)
);
create index membership_by_end on membership (to_position);
insert into membership (member_id, group_id, from_position)
    select user_id, game_id, (select position from event_log_head) from member;
