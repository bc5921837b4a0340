import { readFile, rm, writeFile } from 'node:fs/promises';
import type * as z from 'zod';
import { VsaError } from '../../domain/errors.js';
import type { HubConfiguration } from '../../domain/schemas/configuration.js';
import type { SetupAdminRequest } from '../../domain/schemas/setup.js';
import type { NewSetupCode } from '../../domain/schemas/user.js';
import type { Database, Queries } from '../../db/lib/database.js';
import { insertToken, isSetupCode, replaceSetupCode, useSetupCode } from '../../db/queries/tokens.js';
import { adminExists, insertUser } from '../../db/queries/users.js';
import { uuidv7 } from '../../lib/uuid.js';
import { type Caller, demandScope } from '../lib/caller.js';
import type { Client } from '../lib/client.js';
import { hashPassword } from '../lib/passwords.js';
import { hashOf, newSetupCode, newToken } from '../lib/tokens.js';
import { audited } from './audited.js';
import type { Services } from './services.js';
import { beginSession, type Begun, demandSecure } from './session/begin.js';
import { nameTaken } from './users/taken.js';

const SETUP_CODE_LIFETIME = 15 * 60_000;

/** At each start: takes the local token as an admin's, and makes a new setup code while no person is admin. */
export async function prepareAccess(db: Database, configuration: HubConfiguration): Promise<void> {
  const { VSA_LOCAL_TOKEN_FILE: tokenFile, VSA_SETUP_CODE_FILE: codeFile } = configuration;
  if (tokenFile !== undefined) {
    const hash = hashOf((await readFile(tokenFile, 'utf8')).trim());
    await insertToken(db, { id: uuidv7(), hash, kind: 'local', name: 'local', scopes: ['admin'], expiresAt: null });
  }
  if (codeFile === undefined) return;
  await rm(codeFile, { force: true });
  if (await adminExists(db)) return;
  const { code } = await makeCode(db);
  await writeFile(codeFile, code + '\n', { mode: 0o600 });
}

/** A new setup code in the place of the one before. Fails with STILL_NEEDED where somebody is admin. */
export async function newCode(services: Needed, caller: Caller): Promise<NewSetupCode> {
  demandScope(caller, 'admin');
  if (await adminExists(services.db))
    throw new VsaError(
      'STILL_NEEDED',
      'Somebody is admin already, who can add others; `vsa user reset NAME` helps who cannot sign in.',
    );
  const act = { actor: caller.actor, action: 'user.setup-code', target: 'admin', params: {} };
  const { code, expiresAt } = await audited(services, act, () => makeCode(services.db));
  return { code, expiresAt: expiresAt.toISOString() };
}

async function makeCode(db: Database): Promise<{ code: string; expiresAt: Date }> {
  const code = newSetupCode();
  const expiresAt = new Date(Date.now() + SETUP_CODE_LIFETIME);
  await replaceSetupCode(db, hashOf(code), expiresAt);
  return { code, expiresAt };
}

type Needed = Pick<Services, 'db' | 'auditFile'>;

/** Whether nobody is admin yet; a token of an admin's is nobody. */
export const isSetupNeeded = async ({ db }: Pick<Services, 'db'>): Promise<boolean> => !(await adminExists(db));

/** Exchanges the setup code for an admin's token, once. Fails with SETUP_CODE_REFUSED. */
export async function adminToken(services: Needed, typed: string): Promise<{ token: string; scopes: string[] }> {
  const codeHash = await demandCode(services.db, typed);
  const token = newToken('admin');
  const scopes = ['admin'];
  const row = { id: uuidv7(), hash: hashOf(token), kind: 'admin', name: 'admin', scopes, expiresAt: null };
  const act = { actor: 'admin', action: 'user.setup', target: 'admin', params: { as: 'token' } };
  await audited(services, act, () =>
    services.db.transaction().execute(async (trx) => {
      await useCode(trx, codeHash);
      await insertToken(trx, row);
    }),
  );
  return { token, scopes };
}

/** The setup code makes a person the first admin, once. Fails with SETUP_CODE_REFUSED, VALIDATION, HTTPS_NEEDED. */
export async function firstAdmin(
  services: Needed,
  { code, name, password }: z.output<ReturnType<typeof SetupAdminRequest>>,
  client: Client,
): Promise<Begun> {
  demandSecure(client);
  // Before the password is hashed: strangers cannot keep the hub busy with that.
  const codeHash = await demandCode(services.db, code);
  const passwordHash = await hashPassword(password);
  const act = { actor: name, action: 'user.setup', target: name, params: { as: 'user', address: client.address } };
  return audited(services, act, () =>
    services.db.transaction().execute(async (trx) => {
      await useCode(trx, codeHash);
      const user = await insertUser(trx, { id: uuidv7(), name, role: 'admin', passwordHash });
      if (user === null) throw nameTaken(name);
      return beginSession(trx, user.user_uid, 'enrol', client);
    }),
  );
}

async function demandCode(db: Queries, typed: string): Promise<string> {
  const hash = hashOf(typed.trim().toUpperCase());
  if ((await adminExists(db)) || !(await isSetupCode(db, hash, new Date()))) throw codeRefused();
  return hash;
}

async function useCode(trx: Queries, hash: string): Promise<void> {
  if ((await adminExists(trx)) || !(await useSetupCode(trx, hash, new Date()))) throw codeRefused();
}

const codeRefused = (): VsaError =>
  new VsaError('SETUP_CODE_REFUSED', 'The setup code is wrong, was used, or is older than 15 minutes.');
