import { randomBytes } from 'node:crypto';
import { factorKeyFile } from '../../domain/user/session.js';
import { exists, makeFolder, writeOnce } from '../lib/files.js';

/** Makes the key (0600) that seals the secrets of second factors where there is none. */
export async function ensureFactorKey(secretsDir: string): Promise<void> {
  if (await exists(factorKeyFile(secretsDir))) return;
  await makeFolder(secretsDir, 0o700);
  await writeOnce(factorKeyFile(secretsDir), `${randomBytes(32).toString('base64')}\n`, 0o600);
}
