-- The position after which the epoch began, and the epoch of which that is known: servers that do not know these columns
-- begin new epochs without it.
alter table event_log_head add column origin bigint;
alter table event_log_head add column origin_epoch varchar(12);
