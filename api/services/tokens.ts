import { deleteToken, findToken, insertToken, listTokens, type OwnedToken } from '../../db/queries/tokens.js';
import { VsaError } from '../../domain/errors.js';
import type { NewToken, TokenView } from '../../domain/schemas/token.js';
import { uuidv7 } from '../../lib/uuid.js';
import { type Caller, demandScope } from '../lib/caller.js';
import { hashOf, newToken } from '../lib/tokens.js';
import { audited } from './audited.js';
import type { Services } from './services.js';

type Needed = Pick<Services, 'db' | 'auditFile'>;

export const tokenViews = async ({ db }: Pick<Services, 'db'>): Promise<TokenView[]> =>
  (await listTokens(db)).map(viewOf);

/** Makes a token of whose the caller is. Fails with FORBIDDEN for a scope that the caller lacks, VALIDATION. */
export async function addToken(
  services: Needed,
  asked: { readonly name: string; readonly scopes: readonly string[]; readonly expiresAt?: Date | null | undefined },
  caller: Caller,
): Promise<NewToken> {
  const { name, expiresAt = null } = asked;
  const scopes = [...new Set(asked.scopes)];
  for (const scope of scopes) demandScope(caller, scope);
  if (expiresAt !== null && expiresAt.getTime() <= Date.now()) throw inThePast();
  const token = newToken('api');
  const id = uuidv7();
  const row = { id, hash: hashOf(token), kind: 'api', name, scopes, expiresAt, userUid: caller.userUid };
  const params = { id, scopes, expiresAt: expiresAt?.toISOString() ?? null };
  await audited(services, { actor: caller.actor, action: 'token.add', target: name, params }, () =>
    insertToken(services.db, row),
  );
  const made = await findToken(services.db, id);
  if (made === null) throw new Error('a token was removed as it was made');
  return { token, view: viewOf(made) };
}

/** Removes a token: its next request is refused, its streams end. Fails with NOT_FOUND, STILL_NEEDED. */
export async function removeToken(services: Needed, id: string, { actor }: Caller): Promise<void> {
  const found = await findToken(services.db, id);
  if (found === null) throw new VsaError('NOT_FOUND', `There is no token ${id}.`);
  if (found.kind === 'local')
    throw new VsaError('STILL_NEEDED', 'It is what `vsa` on the hub itself uses: change VSA_LOCAL_TOKEN_FILE instead.');
  await audited(services, { actor, action: 'token.remove', target: found.name, params: { id } }, () =>
    deleteToken(services.db, found.token_uid),
  );
}

const viewOf = (token: OwnedToken): TokenView => ({
  ...{ id: token.id, name: token.name, kind: token.kind, scopes: token.scopes, user: token.user_name },
  createdAt: token.created_at.toISOString(),
  expiresAt: token.expires_at?.toISOString() ?? null,
  lastUsedAt: token.last_used_at?.toISOString() ?? null,
});

function inThePast(): VsaError {
  const message = 'It is in the past.';
  return new VsaError('VALIDATION', `/expiresAt: ${message}`, {
    errors: [{ pointer: '/expiresAt', message, code: 'PAST' }],
  });
}
