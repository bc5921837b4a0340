import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { hashOf } from '../../api/lib/tokens.js';
import { addPerson, auditRows, enrol, logIn, openBrowser } from './browser.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await sql`truncate sign_in_tries, audit_events`.execute(api.db);
});

describe('the limits', () => {
  const remember = async (kind: string, account: string, address: string, count: number, minutesAgo = 1) =>
    sql`insert into sign_in_tries (kind, account, address, at)
      select ${kind}, ${hashOf(account)}, ${address}, now() - make_interval(mins => ${minutesAgo})
      from generate_series(1, ${count})`.execute(api.db);

  test('five wrong passwords from an address, then the right one has to wait too; elsewhere it does not', async () => {
    await addPerson(api, 'hanna', 'viewer');
    const browser = openBrowser(api, '203.0.113.1');
    for (let tries = 0; tries < 5; tries += 1) expect((await logIn(browser, 'hanna', 'x')).status).toBe(401);
    const limited = await logIn(browser, 'HANNA');
    expect(limited).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
    const wait = Number(limited.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(800);
    expect(wait).toBeLessThanOrEqual(900);
    expect((await logIn(openBrowser(api, '203.0.113.2'), 'hanna')).status).toBe(200);
    expect((await auditRows(api)).filter(({ action }) => action === 'session.start')).toHaveLength(2);
    await sql`update sign_in_tries set at = at - interval '15 minutes'`.execute(api.db);
    expect((await logIn(browser, 'hanna')).status).toBe(200);
  });

  test('a right one forgets the wrong ones before it, but not those at other accounts', async () => {
    await addPerson(api, 'ida', 'viewer');
    const browser = openBrowser(api, '203.0.113.3');
    await remember('password', 'ida', '203.0.113.3', 4);
    await remember('password', 'other', '203.0.113.3', 15);
    expect((await logIn(browser, 'ida')).status).toBe(200);
    for (let tries = 0; tries < 4; tries += 1) expect((await logIn(browser, 'ida', 'x')).status).toBe(401);
    await remember('password', 'other', '203.0.113.3', 1);
    expect((await logIn(browser, 'ida')).status).toBe(429);
  });

  test('many at once are no way around them', async () => {
    await addPerson(api, 'jan', 'viewer');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => logIn(openBrowser(api, '203.0.113.4'), 'jan', 'a wrong password')),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  test('who guesses from everywhere locks out strangers, not the owner at an address of theirs', async () => {
    await enrol(api, 'karl', 'viewer', '203.0.113.5');
    for (let at = 0; at < 30; at += 1) await remember('password', 'karl', `192.0.2.${at}`, 1);
    expect((await logIn(openBrowser(api, '203.0.113.6'), 'karl')).status).toBe(429);
    expect((await logIn(openBrowser(api, '203.0.113.5'), 'karl')).status).toBe(200);
  });

  test('codes have limits of their own, which a right password does not forget', async () => {
    await enrol(api, 'lena', 'viewer', '203.0.113.7');
    const browser = openBrowser(api, '203.0.113.8');
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await logIn(browser, 'lena')).status).toBe(200);
      expect((await browser.call('POST', '/login/code', { code: '000000' })).status).toBe(401);
    }
    expect((await logIn(browser, 'lena')).status).toBe(200);
    expect((await browser.call('POST', '/login/code', { code: '000000' })).status).toBe(429);
  });

  test('the networks of one IPv6 customer are one address', async () => {
    await addPerson(api, 'mia', 'viewer');
    await remember('password', 'mia', '2001:db8:0:100::/56', 5);
    expect((await logIn(openBrowser(api, '2001:db8:0:1ff::7'), 'mia')).status).toBe(429);
    expect((await logIn(openBrowser(api, '2001:db8:0:200::7'), 'mia')).status).toBe(200);
  });
});
