-- Up Migration

-- The renewals of a certificate that failed since it was issued; a renewed one is another row of certificates.
create table certificate_renewals (
  certificate_uid  bigint primary key references certificates,
  -- Tries that were started; the last of them may still be under way.
  attempts         integer not null,
  next_try_at      timestamptz not null,
  operation_id     uuid not null
);

-- Down Migration

drop table certificate_renewals;
