import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { startFixture, type Fixture } from '../api/fixture.js';
import { BEGINNING, startVisitor, type Visitor } from './lib/browser.js';
import { looksRight } from './lib/looks.js';
import { addAuthenticator, beginSetUp, codeOf, PASSWORD, setUp, type Account } from './lib/signIn.js';

let api: Fixture;
let visitor: Visitor;
let account: Account;
beforeAll(async () => {
  api = await startFixture();
  visitor = await startVisitor(api.url.replace('127.0.0.1', 'localhost'));
}, BEGINNING);
afterAll(async () => {
  await visitor?.leave();
  await api?.stop();
});

const signOut = () => visitor.page.getByRole('button', { name: 'Sign out' }).click();

async function typePassword(password = PASSWORD): Promise<void> {
  const { page } = visitor;
  await page.getByLabel('Name', { exact: true }).fill('anna');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

describe('sign-in', () => {
  test('the first run refuses a wrong code and a weak password in words, beside the field', async () => {
    const { page } = visitor;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Set up VSA' }).waitFor();
    await looksRight(page, 'setup');
    await page.getByLabel('Setup code').fill('AAAA-BBBB-CCCC-DDDD');
    await page.getByLabel('Your name').fill('anna');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Make the first admin' }).click();
    await page
      .getByText(/characters/)
      .last()
      .waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Make the first admin' }).click();
    await page.getByRole('alert').waitFor();
  });

  test('the setup code makes the admin, who saves a second factor and recovery codes', async () => {
    account = await setUp(visitor.page, api.folder);
    expect(account.recoveryCodes).toHaveLength(10);
  });

  test('afterwards the password alone is not enough, and a wrong one is one text for all', async () => {
    const { page } = visitor;
    await signOut();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await typePassword('seven red herons');
    const wrong = await page.getByRole('alert').textContent();
    await page.getByLabel('Name', { exact: true }).fill('nobody');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toBe(wrong);
    await typePassword();
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    await looksRight(page, 'enter-code');
    await page.goto('/sites');
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  });

  test('a recovery code signs in, once, and to the page that was asked for', async () => {
    const { page } = visitor;
    const [code = ''] = account.recoveryCodes;
    await page.goto('/operations');
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
    await signOut();
    await typePassword();
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').waitFor();
    // The code of the next half minute: the one of now was used when the factor was made.
    await page.getByLabel('Code', { exact: true }).fill(codeOf(account.secret, Date.now() + 30_000));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Operations' }).waitFor();
  });

  test('fits a phone and a dark room', async () => {
    const { page } = visitor;
    await signOut();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await looksRight(page, 'sign-in');
  });

  test('nothing was refused by the policy of the page, and no script failed', () => {
    const refusals = /Failed to load resource: the server responded with a status of 4(00|01|22)/;
    expect(visitor.complaints.filter((line) => !refusals.test(line))).toEqual([]);
  });
});

test('a passkey is the first factor, and then signs in without a name', async () => {
  const fresh = await startFixture();
  const person = await startVisitor(fresh.url.replace('127.0.0.1', 'localhost'));
  try {
    const { page } = person;
    await addAuthenticator(page);
    await beginSetUp(page, fresh.folder);
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByTestId('recovery-codes').waitFor();
    await page.getByLabel('I saved them').check();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    const { rows } = await sql<{ step: string }>`select step from sessions where ended_at is null`.execute(fresh.db);
    expect(rows).toEqual([{ step: 'done' }]);
    expect(person.complaints.filter((line) => !/status of 401/.test(line))).toEqual([]);
  } finally {
    await person.leave();
    await fresh.stop();
  }
});
