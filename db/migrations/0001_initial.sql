-- Up Migration

create table acme_accounts (
  acme_account_uid bigint generated always as identity primary key,
  directory        text not null,
  url              text not null,
  thumbprint       text not null,
  created_at       timestamptz not null default now(),
  unique (directory, thumbprint)
);

create table vps (
  vps_uid          bigint generated always as identity primary key,
  id               text not null unique,
  hostname         text not null,
  address          text not null,
  http_port        integer not null check (http_port between 1 and 65535),
  https_port       integer not null check (https_port between 1 and 65535),
  status           text not null default 'pending' check (status in ('pending', 'active', 'removed')),
  generation       bigint,
  acme_account_uid bigint references acme_accounts,
  created_at       timestamptz not null default now(),
  removed_at       timestamptz
);

create table certificates (
  certificate_uid  bigint generated always as identity primary key,
  vps_uid          bigint not null references vps,
  domain           text not null,
  serial           text not null,
  names            text[] not null,
  issuer           text not null,
  fingerprint      text not null unique,
  not_before       timestamptz not null,
  not_after        timestamptz not null,
  acme_account_uid bigint references acme_accounts,
  created_at       timestamptz not null default now()
);
create index certificates_by_domain on certificates (domain);
create index certificates_by_end on certificates (not_after);

create table sites (
  site_uid         bigint generated always as identity primary key,
  domain           text not null unique,
  vps_uid          bigint not null references vps,
  model            jsonb not null,
  certificate_uid  bigint references certificates,
  proof            jsonb not null,
  generation       bigint not null,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now()
);
create index sites_by_vps on sites (vps_uid);

-- One row per name held by a site: the fleet-wide claim.
create table site_names (
  site_name_uid    bigint generated always as identity primary key,
  name             text not null unique,
  domain           text not null,
  operation_id     uuid not null,
  confirmed        boolean not null default false,
  created_at       timestamptz not null default now()
);
create index site_names_by_domain on site_names (domain);
create index site_names_by_operation on site_names (operation_id);

create table operations (
  operation_uid    bigint generated always as identity primary key,
  id               uuid not null unique,
  kind             text not null,
  target           text not null,
  vps_id           text not null,
  input            jsonb not null,
  actor            text not null,
  state            text not null
                   check (state in ('accepted', 'running', 'held', 'undoing', 'succeeded', 'undone', 'cancelled', 'failed')),
  progress         jsonb,
  error            jsonb,
  result           jsonb,
  created_at       timestamptz not null default now(),
  started_at       timestamptz,
  finished_at      timestamptz
);
-- The lock that holds even when a workflow is terminated or lost.
create unique index operations_one_open on operations (target)
  where state in ('accepted', 'running', 'held', 'undoing');
create index operations_by_target on operations (target, operation_uid desc);

create table orders (
  order_uid        bigint generated always as identity primary key,
  operation_id     uuid not null unique,
  acme_account_uid bigint not null references acme_accounts,
  url              text,
  names            text[] not null,
  created_at       timestamptz not null default now(),
  outcome          text check (outcome in ('issued', 'failed'))
);
create index orders_by_account on orders (acme_account_uid, created_at);

create table idempotency_keys (
  idempotency_key_uid bigint generated always as identity primary key,
  principal        text not null,
  key              text not null,
  body_hash        text not null,
  operation_id     uuid not null,
  response         jsonb not null,
  created_at       timestamptz not null default now(),
  unique (principal, key)
);

create table audit_events (
  audit_uid        bigint generated always as identity primary key,
  id               uuid not null unique,
  operation_id     uuid not null,
  phase            text not null check (phase in ('intent', 'outcome')),
  timestamp        timestamptz not null default now(),
  vps_id           text,
  actor            text not null,
  action           text not null,
  target           text not null,
  params           jsonb not null,
  result           text,
  error            jsonb,
  duration_ms      bigint,
  unique (operation_id, phase)
);
create index audit_events_by_target on audit_events (target, audit_uid desc);

-- What was pushed to those who watch; the uid is the Last-Event-ID.
create table operation_events (
  event_uid        bigint generated always as identity primary key,
  operation_id     uuid not null,
  version          integer not null,
  hash             text not null,
  body             jsonb not null,
  created_at       timestamptz not null default now(),
  unique (operation_id, version, hash)
);
create index operation_events_by_operation on operation_events (operation_id, event_uid);

create table users (
  user_uid         bigint generated always as identity primary key,
  id               uuid not null unique,
  name             text not null unique,
  created_at       timestamptz not null default now()
);

create table tokens (
  token_uid        bigint generated always as identity primary key,
  id               uuid not null unique,
  user_uid         bigint references users,
  hash             text not null unique,
  kind             text not null,
  name             text not null,
  scopes           text[] not null,
  created_at       timestamptz not null default now(),
  expires_at       timestamptz,
  last_used_at     timestamptz
);

create table setup_codes (
  setup_code_uid   bigint generated always as identity primary key,
  hash             text not null unique,
  created_at       timestamptz not null default now(),
  expires_at       timestamptz not null,
  used_at          timestamptz
);

-- Down Migration

drop table setup_codes;
drop table tokens;
drop table users;
drop table operation_events;
drop table audit_events;
drop table idempotency_keys;
drop table orders;
drop table operations;
drop table site_names;
drop table sites;
drop table certificates;
drop table vps;
drop table acme_accounts;
