import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { hashOf } from '../../api/lib/tokens.js';
import { addPerson, auditRows, type Browser, enrol, logIn, openBrowser, PASSWORD } from './browser.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await sql`truncate sign_in_tries, audit_events`.execute(api.db);
});

describe('a session', () => {
  const sessionOf = (browser: Browser) => sql.lit(hashOf(browser.cookie.split('=')[1] ?? ''));

  test('counts only for the hub’s own pages, whatever the method', async () => {
    const { browser } = await enrol(api, 'nora', 'viewer');
    const asked = async (headers: Record<string, string>, method = 'GET', path = '/session') =>
      (await browser.call(method, path, method === 'POST' ? {} : undefined, { headers })).body['code'] ?? 'taken';
    for (const site of ['cross-site', 'same-site', 'anything']) {
      expect(await asked({ 'sec-fetch-site': site })).toBe('CROSS_SITE');
      expect(await asked({ 'sec-fetch-site': site }, 'POST', '/session/totp')).toBe('CROSS_SITE');
      expect(await asked({ 'sec-fetch-site': site }, 'DELETE')).toBe('CROSS_SITE');
    }
    expect(await asked({ 'sec-fetch-site': 'none' })).toBe('taken');
    const old = async (headers: Record<string, string>) => {
      const { cookie } = browser;
      const answer = await fetch(`${api.url}/api/v1/session`, { headers: { cookie, ...headers } });
      return answer.status;
    };
    expect(await old({})).toBe(200);
    expect(await old({ origin: api.url })).toBe(200);
    expect(await old({ origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await old({ origin: 'null' })).toBe(403);
  });

  test('cannot be begun by another site', async () => {
    const browser = openBrowser(api);
    const headers = { 'sec-fetch-site': 'cross-site' };
    const login = await browser.call('POST', '/login', { name: 'nora', password: PASSWORD }, { headers });
    expect(login.body).toMatchObject({ code: 'CROSS_SITE', status: 403 });
    expect((await browser.call('POST', '/setup/admin', {}, { headers })).status).toBe(403);
  });

  test('a token counts before it, also a wrong one', async () => {
    const { browser } = await enrol(api, 'olga', 'viewer');
    const with401 = await browser.call('GET', '/sites', undefined, { token: 'vsa_admin_' + 'y'.repeat(43) });
    expect(with401.status).toBe(401);
    const token = await api.token('site:read');
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await browser.call('GET', '/sites', undefined, { token, headers })).status).toBe(200);
  });

  test('ends when it is not used for half an hour; streams and background reads are no use', async () => {
    const { browser } = await enrol(api, 'paul', 'viewer');
    const idle = (minutes: number) =>
      sql`update sessions set last_seen_at = now() - make_interval(mins => ${minutes})
        where hash = ${sessionOf(browser)}`.execute(api.db);
    await idle(29);
    const stream = new AbortController();
    const { cookie } = browser;
    await fetch(`${api.url}/api/v1/events`, { headers: { cookie }, signal: stream.signal });
    stream.abort();
    const headers = { 'x-vsa-background': '1' };
    const { body } = await browser.call('GET', '/session', undefined, { headers });
    expect(Date.parse(String(body['idleUntil'])) - Date.now()).toBeLessThan(60_000);
    const used = await browser.call('GET', '/session');
    expect(Date.parse(String(used.body['idleUntil'])) - Date.now()).toBeGreaterThan(29 * 60_000);
    await idle(31);
    expect((await browser.call('GET', '/session')).body).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('ends at its end, however much it is used', async () => {
    const { browser, session } = await enrol(api, 'quinn', 'viewer');
    expect(Date.parse(session.endsAt) - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
    expect(Date.parse(session.endsAt) - Date.now()).toBeLessThan(12.1 * 3_600_000);
    await sql`update sessions set ends_at = now() where hash = ${sessionOf(browser)}`.execute(api.db);
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('signing out ends it on the hub and clears the cookie', async () => {
    const { browser } = await enrol(api, 'rita', 'viewer');
    const { cookie } = browser;
    expect((await browser.call('DELETE', '/session')).status).toBe(200);
    expect(browser.set).toBe('vsa_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
    const kept = Object.assign(openBrowser(api), { cookie });
    expect((await kept.call('GET', '/session')).status).toBe(401);
    expect((await auditRows(api))[0]).toMatchObject({ action: 'session.end', actor: 'rita', result: 'succeeded' });
  });

  test('signing in again ends the one that the browser had', async () => {
    const { browser } = await enrol(api, 'sven', 'viewer');
    const { cookie } = browser;
    await logIn(browser, 'sven');
    const before = Object.assign(openBrowser(api), { cookie });
    expect((await before.call('GET', '/session')).status).toBe(401);
  });

  test('its cookie is of this very host and of HTTPS, except on this machine', async () => {
    await addPerson(api, 'tina', 'viewer');
    const browser = openBrowser(api);
    await logIn(browser, 'tina');
    expect(browser.set).toMatch(/^vsa_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const headers = { 'x-forwarded-host': 'hub.example', 'x-forwarded-proto': 'https' };
    await browser.call('POST', '/login', { name: 'tina', password: PASSWORD }, { headers });
    expect(browser.set).toMatch(/^__Host-vsa_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect((await browser.call('GET', '/session', undefined, { headers })).status).toBe(200);
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('is not begun where a browser would send the password in clear over a network', async () => {
    const headers = { 'x-forwarded-host': 'hub.example', origin: 'http://hub.example' };
    const browser = openBrowser(api);
    const login = await browser.call('POST', '/login', { name: 'tina', password: PASSWORD }, { headers });
    expect(login.body).toMatchObject({ code: 'HTTPS_NEEDED', status: 403 });
  });
});
