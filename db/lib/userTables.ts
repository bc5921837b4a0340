import type { ColumnType } from 'kysely';
import type { Role } from '../../domain/user/roles.js';
import type { SessionStep } from '../../domain/user/session.js';
import type { TryKind } from '../../domain/user/tries.js';
import type { Created, Moment, MomentOrNull, Uid } from './columns.js';

type OrNull<T> = ColumnType<T | null, T | null | undefined, T | null>;

export interface Users {
  user_uid: Uid;
  id: string;
  name: string;
  role: Role;
  password_hash: OrNull<string>;
  /** Sealed. */
  totp_secret: OrNull<Buffer>;
  totp_last_step: OrNull<number>;
  created_at: Created;
}

export interface Sessions {
  session_uid: Uid;
  id: string;
  hash: string;
  user_uid: number;
  step: SessionStep;
  address: string;
  user_agent: string;
  created_at: Created;
  last_seen_at: Moment;
  ends_at: Moment;
  ended_at: MomentOrNull;
  /** Sealed. */
  totp_offer: OrNull<Buffer>;
}

export interface RecoveryCodes {
  recovery_code_uid: Uid;
  user_uid: number;
  hash: string;
  used_at: MomentOrNull;
}

export interface Passkeys {
  passkey_uid: Uid;
  id: string;
  user_uid: number;
  name: string;
  credential_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
  created_at: Created;
  last_used_at: MomentOrNull;
}

export interface PasskeyChallenges {
  passkey_challenge_uid: Uid;
  hash: string;
  session_uid: number | null;
  expires_at: Moment;
}

export interface Invitations {
  invitation_uid: Uid;
  user_uid: number;
  hash: string;
  created_at: Created;
  expires_at: Moment;
  used_at: MomentOrNull;
}

export interface SignInTries {
  sign_in_try_uid: Uid;
  kind: TryKind;
  account: string;
  address: string;
  at: Moment;
}

export interface UserTables {
  users: Users;
  sessions: Sessions;
  recovery_codes: RecoveryCodes;
  passkeys: Passkeys;
  passkey_challenges: PasskeyChallenges;
  invitations: Invitations;
  sign_in_tries: SignInTries;
}
