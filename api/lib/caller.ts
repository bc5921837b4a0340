import { VsaError } from '../../domain/errors.js';
import type { Database } from '../../db/lib/database.js';
import { useToken } from '../../db/queries/tokens.js';
import { hashOf } from './tokens.js';

export const SCOPES = [
  'site:read',
  'site:write',
  'operation:read',
  'operation:write',
  'audit:read',
  'alert:read',
  'alert:write',
  'schedule:read',
  'schedule:write',
  'vps:read',
  'vps:write',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks. */
export interface Caller {
  /** The token's id: whose idempotency keys these are. */
  readonly principal: string;
  /** The name in operations and audit. */
  readonly actor: string;
  readonly scopes: readonly string[];
}

/** The owner of the bearer token. Fails with UNAUTHENTICATED; no other place of a request than the header counts. */
export async function authenticate(db: Database, authorization: string | undefined): Promise<Caller> {
  const [, token] = /^Bearer (vsa_[a-z]{1,16}_[A-Za-z0-9_-]{20,100})$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) throw new VsaError('UNAUTHENTICATED', 'The request has no bearer token.');
  const row = await useToken(db, hashOf(token), new Date());
  if (row === null) throw new VsaError('UNAUTHENTICATED', 'The token is unknown or has expired.');
  return { principal: row.id, actor: row.name, scopes: row.scopes };
}

export const may = (caller: Caller, scope: Scope): boolean =>
  caller.scopes.includes('admin') || caller.scopes.includes(scope);

/** Fails with FORBIDDEN naming the scope that is missing. */
export function demand(caller: Caller, scope: Scope): void {
  if (!may(caller, scope)) throw new VsaError('FORBIDDEN', `The token lacks the scope ${scope}.`, { scope });
}
