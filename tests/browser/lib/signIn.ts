import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';

export const PASSWORD = 'seven green herons';

/** The code that an authenticator app shows for the secret. */
export const codeOf = (secret: string, now = Date.now()): string => new TOTP({ secret }).generate({ timestamp: now });

export interface Account {
  readonly name: string;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

/** The first run as a person does it: setup code, name, password, an app's code, the recovery codes. */
export async function setUp(page: Page, suiteFolder: string, name = 'anna'): Promise<Account> {
  await page.goto('/');
  await page.getByLabel('Setup code').fill((await readFile(join(suiteFolder, 'setup-code'), 'utf8')).trim());
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the first admin' }).click();
  await page.getByRole('button', { name: 'Use codes from an app' }).click();
  const secret = ((await page.getByTestId('totp-secret').textContent()) ?? '').trim();
  await page.getByLabel('The six digits it shows').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Use this app' }).click();
  const recoveryCodes = ((await page.getByTestId('recovery-codes').textContent()) ?? '').trim().split('\n');
  await page.getByLabel('I saved them').check();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  return { name, secret, recoveryCodes };
}
