import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { hashOf } from '../../api/lib/tokens.js';
import { SessionPage } from '../../domain/schemas/session.js';
import { auditRows, type Browser, codeOf, enrol, logIn, openBrowser, PASSWORD } from './browser.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await sql`truncate sign_in_tries, audit_events`.execute(api.db);
});

const listed = async (browser: Browser, query = '') =>
  SessionPage.parse((await browser.call('GET', `/sessions${query}`)).body).items;

/** The same person at another place, signed in to the end. */
async function elsewhere(name: string, secret: string, steps = 1): Promise<Browser> {
  const browser = openBrowser(api, '198.51.100.99');
  await logIn(browser, name);
  expect((await browser.call('POST', '/login/code', { code: codeOf(secret, steps) })).status).toBe(200);
  return browser;
}

const openStream = async (headers: Record<string, string>): Promise<Promise<string>> => {
  const answer = await fetch(`${api.url}/api/v1/events`, { headers });
  expect(answer.status).toBe(200);
  return answer.text();
};

describe('the sessions of a person', () => {
  test('are listed with where they began, and one of them is this one', async () => {
    const { browser, secret } = await enrol(api, 'anna', 'viewer');
    const other = await elsewhere('anna', secret);
    const items = await listed(browser);
    expect(items.map(({ address, current, user, step }) => [address, current, user, step])).toContainEqual([
      '198.51.100.99',
      false,
      'anna',
      'done',
    ]);
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    expect(items).toHaveLength(2);
    await other.call('DELETE', '/session');
    expect(await listed(browser)).toHaveLength(1);
  });

  test('are ended one by one, each by its owner, and its streams end with it', async () => {
    const { browser, secret } = await enrol(api, 'bert', 'viewer');
    const other = await elsewhere('bert', secret);
    const { browser: stranger } = await enrol(api, 'clara', 'operator');
    const lost = (await listed(browser)).find(({ current }) => !current)?.id ?? '';
    const stream = openStream({ cookie: other.cookie });
    expect((await stranger.call('DELETE', `/sessions/${lost}`)).status).toBe(404);
    expect((await browser.call('DELETE', `/sessions/${lost}`)).status).toBe(200);
    await stream;
    expect((await other.call('GET', '/session')).status).toBe(401);
    expect((await browser.call('DELETE', `/sessions/${lost}`)).status).toBe(404);
    expect((await auditRows(api))[0]).toMatchObject({ action: 'session.end', actor: 'bert', result: 'succeeded' });
    const [own] = await listed(browser);
    await browser.call('DELETE', `/sessions/${own?.id ?? ''}`);
    expect(browser.set).toContain('Max-Age=0');
  });

  test('of others are for admins', async () => {
    const { browser: admin } = await enrol(api, 'dora', 'admin');
    const { browser } = await enrol(api, 'emil', 'operator');
    expect((await browser.call('GET', '/sessions?user=dora')).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await admin.call('GET', '/sessions?user=nobody')).status).toBe(404);
    const [theirs] = await listed(admin, '?user=EMIL');
    expect(theirs).toMatchObject({ user: 'emil', current: false });
    expect((await admin.call('DELETE', `/sessions/${theirs?.id ?? ''}`)).status).toBe(200);
    expect((await browser.call('GET', '/session')).status).toBe(401);
  });

  test('a stream ends with the half hour that nobody used the session, and with its token', async () => {
    const { browser } = await enrol(api, 'fritz', 'viewer');
    const mine = openStream({ cookie: browser.cookie });
    const token = await api.token('operation:read');
    const tokens = openStream({ authorization: `Bearer ${token}` });
    const stays = await fetch(`${api.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${await api.token('operation:read')}` },
    });
    await sql`update sessions set last_seen_at = now() - interval '30 minutes'
      where hash = ${hashOf(browser.cookie.split('=')[1] ?? '')}`.execute(api.db);
    await sql`delete from tokens where hash = ${hashOf(token)}`.execute(api.db);
    await Promise.all([mine, tokens]);
    const reader = stays.body?.getReader();
    const next = reader?.read().then(({ done }) => done);
    expect(await Promise.race([next, Promise.resolve('open')])).toBe('open');
    await reader?.cancel();
  });
});

describe('a password', () => {
  const next = 'another fine password';

  test('is changed by who knows it, and the other sessions end', async () => {
    const { browser, secret } = await enrol(api, 'gerda', 'viewer');
    const other = await elsewhere('gerda', secret);
    const change = (current: string, password: string) =>
      browser.call('POST', '/session/password', { current, password });
    expect((await change('wrong', next)).body).toMatchObject({
      code: 'VALIDATION',
      errors: [{ pointer: '/current', code: 'PASSWORD_WRONG' }],
    });
    expect((await change(PASSWORD, 'short')).body).toMatchObject({ errors: [{ pointer: '/password' }] });
    expect((await other.call('GET', '/session')).status).toBe(200);
    expect((await change(PASSWORD, next)).body).toMatchObject({ step: 'done' });
    expect((await other.call('GET', '/session')).status).toBe(401);
    expect((await browser.call('GET', '/session')).status).toBe(200);
    expect((await logIn(openBrowser(api), 'gerda')).status).toBe(401);
    expect((await logIn(openBrowser(api), 'gerda', next)).status).toBe(200);
    const changes = (await auditRows(api)).filter(({ action }) => action === 'user.password');
    expect(changes.map(({ result }) => result)).toEqual(['succeeded', 'failed']);
    expect(JSON.stringify(changes)).not.toContain(next);
  });

  test('cannot be guessed there either', async () => {
    const { browser } = await enrol(api, 'hanna', 'viewer');
    const wrong = { current: 'wrong', password: next };
    for (let tries = 0; tries < 5; tries += 1)
      expect((await browser.call('POST', '/session/password', wrong)).status).toBe(400);
    const right = { current: PASSWORD, password: next };
    expect((await browser.call('POST', '/session/password', right)).status).toBe(429);
  });
});
