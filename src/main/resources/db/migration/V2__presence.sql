-- Who is online, in the order of the names: for the list of users, and for finding who has gone.
create index app_user_by_status on app_user (status, name_key);
