import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SessionView } from '../../domain/schemas/session.js';
import { auditRows, type Browser, everythingIn, openBrowser } from './browser.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());

describe('the first admin', () => {
  const setupCode = async () => (await readFile(join(api.folder, 'setup-code'), 'utf8')).trim();
  const needed = async () => (await api.call('GET', '/api/v1/setup', { token: null })).body;

  test('a setup code that became a token leaves the first admin to be made, with the next code', async () => {
    const code = await setupCode();
    expect((await api.call('POST', '/api/v1/setup', { token: null, body: { code } })).status).toBe(201);
    const browser = openBrowser(api);
    const body = { code, name: 'root', password: 'a very long password' };
    expect((await browser.call('POST', '/setup/admin', body)).body).toMatchObject({ code: 'SETUP_CODE_REFUSED' });
    expect(await needed()).toEqual({ needed: true });
    await api.replica();
    expect(await setupCode()).not.toBe(code);
  });

  test('a weak password and a wrong code are refused, and the code stays good', async () => {
    const body = { code: await setupCode(), name: 'root', password: 'short' };
    const weak = await openBrowser(api).call('POST', '/setup/admin', body);
    expect(weak.body).toMatchObject({ code: 'VALIDATION', errors: [{ pointer: '/password', code: 'PASSWORD' }] });
    const wrong = { code: 'AAAA-AAAA-AAAA-AAAA', name: 'root', password: 'a very long password' };
    expect((await openBrowser(api).call('POST', '/setup/admin', wrong)).status).toBe(401);
  });

  test('of two at once one becomes admin, and has to make a second factor next', async () => {
    const code = await setupCode();
    const browsers = [openBrowser(api), openBrowser(api)];
    const answers = await Promise.all(
      browsers.map((browser, at) =>
        browser.call('POST', '/setup/admin', { code, name: `root${at}`, password: 'a very long password' }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401]);
    const winner = browsers[answers.findIndex(({ status }) => status === 201)] as Browser;
    const { body } = await winner.call('GET', '/session');
    expect(SessionView.parse(body)).toMatchObject({ step: 'enrol', scopes: [], user: { role: 'admin' } });
    expect((await winner.call('GET', '/sites')).body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED', status: 403 });
    expect(await needed()).toEqual({ needed: false });
    expect((await api.call('POST', '/api/v1/setup', { token: null, body: { code } })).status).toBe(401);
    expect(await auditRows(api)).toContainEqual(expect.objectContaining({ action: 'user.setup', result: 'succeeded' }));
    expect(await everythingIn(api, 'users')).toMatch(/\$2b\$12\$/);
  });
});
