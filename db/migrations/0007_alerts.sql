-- Up Migration

-- What speaks for a person's look. One that is gone is resolved; when it comes back it is another row.
create table alerts (
  alert_uid        bigint generated always as identity primary key,
  id               uuid not null unique,
  kind             text not null,
  severity         text not null check (severity in ('warning', 'critical')),
  object_kind      text not null,
  object_id        text not null,
  vps_uid          bigint references vps,
  domain           text,
  text             text not null,
  fix              text not null,
  first_seen_at    timestamptz not null,
  last_seen_at     timestamptz not null,
  -- null: it has not lasted long enough for anybody to be told.
  raised_at        timestamptz,
  reminded_at      timestamptz,
  acknowledged_at  timestamptz,
  acknowledged_by  text,
  resolved_at      timestamptz
);
create unique index alerts_one_open on alerts (kind, object_id) where resolved_at is null;
create index alerts_by_vps on alerts (vps_uid);

-- Notices on their way to the webhook; one is sent until it was taken.
create table alert_deliveries (
  alert_delivery_uid bigint generated always as identity primary key,
  id               uuid not null unique,
  alert_uid        bigint references alerts,
  -- A renewal that is told, once.
  operation_id     uuid unique,
  notice           jsonb not null,
  attempts         integer not null default 0,
  next_try_at      timestamptz not null default now(),
  last_error       text,
  delivered_at     timestamptz,
  created_at       timestamptz not null default now()
);
create index alert_deliveries_waiting on alert_deliveries (next_try_at) where delivered_at is null;
create index alert_deliveries_by_alert on alert_deliveries (alert_uid, alert_delivery_uid);

-- One row: the looks of all API processes, so that they take turns.
create table alert_watch (
  only_row         boolean primary key default true check (only_row),
  looks            bigint not null default 0,
  looked_at        timestamptz,
  -- When the last look began that was brought to its end.
  concluded_at     timestamptz,
  -- Since when VPSes could be heard without a break.
  heard_since      timestamptz not null default now()
);
insert into alert_watch default values;

-- What the hub itself has noted of its schedules; Temporal knows only what it has started.
create table schedule_runs (
  schedule_id      text primary key,
  ran_at           timestamptz,
  paused           boolean not null default false,
  rested_at        timestamptz,
  -- The last time it had not run for too long, and when it ran again.
  missed_from      timestamptz,
  missed_until     timestamptz
);

-- Down Migration

drop table schedule_runs;
drop table alert_watch;
drop table alert_deliveries;
drop table alerts;
