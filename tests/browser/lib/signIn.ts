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

/** An authenticator of the browser itself, which says yes to everything (WebAuthn 3, 11.3). */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    },
  });
}

/** The first run up to the choice of the second factor. */
export async function beginSetUp(page: Page, suiteFolder: string, name = 'anna'): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Setup code').fill((await readFile(join(suiteFolder, 'setup-code'), 'utf8')).trim());
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the first admin' }).click();
}

/** The first run as a person does it: setup code, name, password, an app's code, the recovery codes. */
export async function setUp(page: Page, suiteFolder: string, name = 'anna'): Promise<Account> {
  await beginSetUp(page, suiteFolder, name);
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
