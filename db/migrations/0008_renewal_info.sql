-- Up Migration

-- Of the certificate that the CA gave: its fingerprint as in certificates, and its id for ARI (RFC 9773 section 4.1).
alter table orders add column fingerprint text unique;
alter table orders add column certificate_id text;
-- The ARI id that the order said it replaces; in its window no limit of the CA counts the order.
alter table orders add column replaces text;
alter table orders add column exempt boolean not null default false;

-- When the CA wants a certificate replaced (ARI, RFC 9773), as last asked.
create table renewal_windows (
  certificate_uid  bigint primary key references certificates,
  starts_at        timestamptz,
  ends_at          timestamptz,
  -- A random time in the first half of the window, chosen when the window was first seen.
  renew_at         timestamptz,
  explanation      text,
  asked_at         timestamptz not null,
  ask_again_at     timestamptz not null,
  -- Times in a row that the CA could not be asked, and why.
  failures         integer not null default 0,
  error            text
);

-- Down Migration

drop table renewal_windows;
alter table orders drop column exempt;
alter table orders drop column replaces;
alter table orders drop column certificate_id;
alter table orders drop column fingerprint;
