-- Up Migration

alter table vps add column facts jsonb;

create table join_codes (
  join_code_uid    bigint generated always as identity primary key,
  vps_uid          bigint not null references vps,
  hash             text not null unique,
  created_at       timestamptz not null default now(),
  expires_at       timestamptz not null,
  used_at          timestamptz,
  -- The key that used it: the same machine may ask again when its answer was lost.
  public_key       text
);
create index join_codes_by_vps on join_codes (vps_uid);

create table agent_certificates (
  agent_certificate_uid bigint generated always as identity primary key,
  vps_uid          bigint not null references vps,
  fingerprint      text not null unique,
  public_key       text not null,
  pem              text not null,
  not_before       timestamptz not null,
  not_after        timestamptz not null,
  created_at       timestamptz not null default now(),
  revoked_at       timestamptz
);
create index agent_certificates_by_vps on agent_certificates (vps_uid);
create index agent_certificates_by_key on agent_certificates (public_key);

-- Down Migration

drop table agent_certificates;
drop table join_codes;
alter table vps drop column facts;
