-- H2 writes a sequence to the disk, in a commit of its own, each time that its cache is used up. All connections share this cache,
-- so the ids still come one by one. PostgreSQL has a cache for each connection, so there it must stay 1.
alter sequence event_pending_id cache ${idcache};
