import { readFile, rm, writeFile } from 'node:fs/promises';
import { VsaError } from '../../domain/errors.js';
import type { HubConfiguration } from '../../domain/schemas/configuration.js';
import type { Database } from '../../db/lib/database.js';
import { adminExists, insertToken, replaceSetupCode, useSetupCode } from '../../db/queries/tokens.js';
import { uuidv7 } from '../../lib/uuid.js';
import { hashOf, newSetupCode, newToken } from '../lib/tokens.js';

const SETUP_CODE_LIFETIME = 15 * 60_000;

/** At each start: takes the local token as an admin's, and makes a new setup code while there is no admin. */
export async function prepareAccess(db: Database, configuration: HubConfiguration): Promise<void> {
  const { VSA_LOCAL_TOKEN_FILE: tokenFile, VSA_SETUP_CODE_FILE: codeFile } = configuration;
  if (tokenFile !== undefined) {
    const hash = hashOf((await readFile(tokenFile, 'utf8')).trim());
    await insertToken(db, { id: uuidv7(), hash, kind: 'local', name: 'local', scopes: ['admin'], expiresAt: null });
  }
  if (codeFile === undefined) return;
  await rm(codeFile, { force: true });
  if (await adminExists(db)) return;
  const code = newSetupCode();
  await replaceSetupCode(db, hashOf(code), new Date(Date.now() + SETUP_CODE_LIFETIME));
  await writeFile(codeFile, code + '\n', { mode: 0o600 });
}

/** Exchanges the setup code for the first admin's token, once. Fails with SETUP_CODE_REFUSED. */
export async function firstAdmin(db: Database, code: string): Promise<{ token: string; scopes: string[] }> {
  const token = newToken('admin');
  const scopes = ['admin'];
  await db.transaction().execute(async (trx) => {
    if ((await adminExists(trx)) || !(await useSetupCode(trx, hashOf(code.trim().toUpperCase()), new Date())))
      throw new VsaError('SETUP_CODE_REFUSED', 'The setup code is wrong, was used, or is older than 15 minutes.');
    await insertToken(trx, {
      id: uuidv7(),
      hash: hashOf(token),
      kind: 'admin',
      name: 'admin',
      scopes,
      expiresAt: null,
    });
  });
  return { token, scopes };
}
