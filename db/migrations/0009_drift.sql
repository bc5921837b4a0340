-- Up Migration

-- sha256 of the vhost as VSA last published it; null: published before this was kept.
alter table sites add column vhost_hash text;

-- Down Migration

alter table sites drop column vhost_hash;
