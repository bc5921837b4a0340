-- Up Migration

-- What agents did to their VPSes, by their own records; never deleted, as the audit.
create table vps_changes (
  vps_change_uid   bigint generated always as identity primary key,
  vps_uid          bigint not null references vps,
  -- The VPS's own number of it: each is kept once.
  n                bigint not null,
  at               timestamptz not null,
  operation_id     uuid,
  activity         text not null,
  subject          text,
  -- `done`, or the code of its error.
  result           text not null,
  duration_ms      bigint not null,
  unique (vps_uid, n)
);
create index vps_changes_by_operation on vps_changes (operation_id);

-- Down Migration

drop table vps_changes;
