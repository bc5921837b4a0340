-- Up Migration

-- Names that differ in case only would be taken for one another.
create unique index users_one_name on users (lower(name));
alter table users
  add column role             text not null check (role in ('viewer', 'operator', 'admin')),
  -- bcrypt; null: not set yet, or taken away.
  add column password_hash    text,
  -- Sealed with the key of VSA_SECRETS_DIR; null: no authenticator app.
  add column totp_secret      bytea,
  -- The time step (RFC 6238) of the last code that was taken: no older one is taken again.
  add column totp_last_step   bigint;

-- A person's tokens go with the person.
alter table tokens drop constraint tokens_user_uid_fkey;
alter table tokens add foreign key (user_uid) references users on delete cascade;

create table sessions (
  session_uid      bigint generated always as identity primary key,
  id               uuid not null unique,
  hash             text not null unique,
  user_uid         bigint not null references users on delete cascade,
  step             text not null check (step in ('done', 'code', 'enrol')),
  address          text not null,
  user_agent       text not null,
  created_at       timestamptz not null default now(),
  last_seen_at     timestamptz not null,
  -- At the latest.
  ends_at          timestamptz not null,
  ended_at         timestamptz,
  -- Sealed: a secret offered to an authenticator app, until a code proves that it is there.
  totp_offer       bytea
);
create index sessions_by_user on sessions (user_uid, created_at);
create index sessions_by_age on sessions (created_at);

create table recovery_codes (
  recovery_code_uid bigint generated always as identity primary key,
  user_uid         bigint not null references users on delete cascade,
  hash             text not null unique,
  used_at          timestamptz
);
create index recovery_codes_by_user on recovery_codes (user_uid);

create table passkeys (
  passkey_uid      bigint generated always as identity primary key,
  id               uuid not null unique,
  user_uid         bigint not null references users on delete cascade,
  name             text not null,
  credential_id    text not null unique,
  public_key       bytea not null,
  counter          bigint not null,
  transports       text[] not null,
  created_at       timestamptz not null default now(),
  last_used_at     timestamptz
);
create index passkeys_by_user on passkeys (user_uid);

-- Questions to an authenticator that are not answered yet.
create table passkey_challenges (
  passkey_challenge_uid bigint generated always as identity primary key,
  hash             text not null unique,
  -- null: whoever signs in with it.
  session_uid      bigint references sessions on delete cascade,
  expires_at       timestamptz not null
);
create index passkey_challenges_by_end on passkey_challenges (expires_at);
create index passkey_challenges_by_session on passkey_challenges (session_uid);

-- Lets a new person, or one whose factors were taken away, set a password.
create table invitations (
  invitation_uid   bigint generated always as identity primary key,
  user_uid         bigint not null references users on delete cascade,
  hash             text not null unique,
  created_at       timestamptz not null default now(),
  expires_at       timestamptz not null,
  used_at          timestamptz
);
create index invitations_by_user on invitations (user_uid);

-- Wrong passwords and codes, and those being checked. The account is a hash: people type passwords for names.
create table sign_in_tries (
  sign_in_try_uid  bigint generated always as identity primary key,
  kind             text not null check (kind in ('password', 'code')),
  account          text not null,
  address          text not null,
  at               timestamptz not null
);
create index sign_in_tries_by_account on sign_in_tries (account, at);
create index sign_in_tries_by_address on sign_in_tries (address, at);
create index sign_in_tries_by_age on sign_in_tries (at);

-- Down Migration

drop table sign_in_tries;
drop table invitations;
drop table passkey_challenges;
drop table passkeys;
drop table recovery_codes;
drop table sessions;
alter table tokens drop constraint tokens_user_uid_fkey;
alter table tokens add foreign key (user_uid) references users;
alter table users drop column totp_last_step, drop column totp_secret, drop column password_hash, drop column role;
drop index users_one_name;
