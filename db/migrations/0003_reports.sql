-- Up Migration

-- The last report of each VPS that the hub has: the next one must name it.
create table vps_reports (
  vps_uid          bigint primary key references vps,
  seq              bigint not null,
  id               uuid not null,
  taken_at         timestamptz not null,
  stored_at        timestamptz not null default now()
);

-- Its parts. A part that could not be read keeps its former body and says why.
create table vps_sections (
  vps_uid          bigint not null references vps,
  section          text not null,
  hash             text,
  body             jsonb,
  failed           text,
  -- When the body was last known to be true.
  taken_at         timestamptz,
  primary key (vps_uid, section)
);

-- Down Migration

drop table vps_sections;
drop table vps_reports;
