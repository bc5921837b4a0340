import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newAccountKey } from '../../../acme/account.js';
import type { AccountKey } from '../../../acme/signed.js';
import { atomicWrite, makeFolder, readIfThere, sha256, writeOnce } from '../../lib/files.js';

/** The hub's account at one CA; the URL is null until the CA has given one. */
export interface Account {
  readonly jwk: AccountKey;
  readonly accountUrl: string | null;
}

/** Where the account for a directory is kept (0600), the file that gives the VPSes their thumbprint. */
export const accountPath = (secretsDir: string, directory: string): string =>
  join(secretsDir, 'acme', sha256(directory), 'account.json');

/** Reads the account, making its key the first time. Several processes at once get the same key. */
export async function openAccount(secretsDir: string, directory: string): Promise<Account> {
  const path = accountPath(secretsDir, directory);
  const found = await readIfThere(path);
  if (found !== null) return JSON.parse(found.toString()) as Account;
  await makeFolder(join(secretsDir, 'acme', sha256(directory)), 0o700);
  await writeOnce(path, JSON.stringify({ jwk: await newAccountKey(), accountUrl: null } satisfies Account), 0o600);
  return JSON.parse(await readFile(path, 'utf8')) as Account;
}

export const saveAccount = (secretsDir: string, directory: string, account: Account): Promise<void> =>
  atomicWrite(accountPath(secretsDir, directory), JSON.stringify(account), 0o600);
