-- Which log this is, so that a cursor of another one is known for what it is. Whoever restores a backup gives the log a new epoch.
alter table event_log_head add column epoch varchar(12);
update event_log_head set epoch = substring(replace(cast(gen_random_uuid() as varchar), '-', ''), 1, 12);
alter table event_log_head alter column epoch set not null;
