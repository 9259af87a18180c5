-- Names that differ only in runs of blanks are one name. Where several users have it already, the first one gets the key without
-- runs, and the others keep theirs, with which they can still log in.
update app_user
set name_key = regexp_replace(name_key, '[ ' || U&'\1680' || ']+', ' ', 'g')
where id in (
    select min(u.id)
    from app_user u
    where u.name_key <> regexp_replace(u.name_key, '[ ' || U&'\1680' || ']+', ' ', 'g')
      and not exists (
          select 1
          from app_user other
          where other.name_key = regexp_replace(u.name_key, '[ ' || U&'\1680' || ']+', ' ', 'g')
      )
    group by regexp_replace(u.name_key, '[ ' || U&'\1680' || ']+', ' ', 'g')
);
