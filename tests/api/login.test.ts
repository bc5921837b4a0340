import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { SessionView } from '../../domain/schemas/session.js';
import { addPerson, auditRows, codeOf, enrol, everythingIn, logIn, openBrowser, PASSWORD } from './browser.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await sql`truncate sign_in_tries, audit_events`.execute(api.db);
});

describe('an authenticator app', () => {
  test('counts after one of its codes, brings recovery codes, and the session goes on under another id', async () => {
    await addPerson(api, 'anna', 'operator');
    const browser = openBrowser(api);
    expect((await logIn(browser, 'anna')).body).toMatchObject({ step: 'enrol', scopes: [] });
    const before = browser.cookie;
    const { body: offer } = await browser.call('POST', '/session/totp', {});
    expect(offer['uri']).toMatch(/^otpauth:\/\/totp\/VSA:anna%40127\.0\.0\.1\?issuer=VSA&secret=[A-Z2-7]{32}&/);
    expect((await browser.call('GET', '/session')).body).toMatchObject({ factors: { totp: false } });
    const wrong = await browser.call('POST', '/session/totp/confirm', { code: codeOf(String(offer['secret']), 10) });
    expect(wrong.body).toMatchObject({ code: 'CODE_REFUSED' });
    const { body } = await browser.call('POST', '/session/totp/confirm', { code: codeOf(String(offer['secret'])) });
    expect(body['recoveryCodes']).toHaveLength(10);
    expect(body['session']).toMatchObject({
      step: 'done',
      user: { name: 'anna', role: 'operator' },
      factors: { totp: true, passkeys: 0, recoveryCodesLeft: 10 },
    });
    expect((await browser.call('GET', '/sites')).status).toBe(200);
    expect(browser.cookie).not.toBe(before);
    const stolen = Object.assign(openBrowser(api), { cookie: before });
    expect((await stolen.call('GET', '/session')).body).toMatchObject({ code: 'UNAUTHENTICATED' });
    for (const table of ['users', 'sessions', 'recovery_codes', 'audit_events']) {
      const kept = await everythingIn(api, table);
      for (const secret of [String(offer['secret']), browser.cookie.split('=')[1] ?? '', PASSWORD])
        expect(kept).not.toContain(secret);
      expect(kept).not.toContain((body['recoveryCodes'] as string[])[0]);
    }
  });

  test('of two sessions that make the first one, the later is refused', async () => {
    await addPerson(api, 'twice', 'viewer');
    const [first, second] = [openBrowser(api), openBrowser(api)];
    for (const browser of [first, second]) await logIn(browser, 'twice');
    const offers = [await first.call('POST', '/session/totp', {}), await second.call('POST', '/session/totp', {})];
    const [mine = '', theirs = ''] = offers.map(({ body }) => String(body['secret']));
    expect((await first.call('POST', '/session/totp/confirm', { code: codeOf(mine) })).status).toBe(200);
    expect((await second.call('POST', '/session/totp/confirm', { code: codeOf(theirs) })).status).toBe(401);
    expect((await second.call('GET', '/session')).status).toBe(401);
  });

  test('cannot be made by who has the password only', async () => {
    await enrol(api, 'careful', 'admin');
    const thief = openBrowser(api);
    await logIn(thief, 'careful');
    const offered = await thief.call('POST', '/session/totp', {});
    expect(offered.body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED', status: 403 });
    expect((await thief.call('POST', '/session/totp/confirm', { code: '123456' })).status).toBe(403);
  });

  test('is replaced by another, and the first goes on until that is proven', async () => {
    const { browser, secret, session } = await enrol(api, 'mover', 'viewer');
    const { body: offer } = await browser.call('POST', '/session/totp', {});
    const other = openBrowser(api);
    await logIn(other, 'mover');
    expect((await other.call('POST', '/login/code', { code: codeOf(secret, 1) })).status).toBe(200);
    const { body } = await browser.call('POST', '/session/totp/confirm', { code: codeOf(String(offer['secret'])) });
    expect(body).toMatchObject({ recoveryCodes: null, session: { step: 'done', endsAt: session.endsAt } });
    const later = openBrowser(api);
    await logIn(later, 'mover');
    expect((await later.call('POST', '/login/code', { code: codeOf(secret, 1) })).status).toBe(401);
    const now = { code: codeOf(String(offer['secret']), 1) };
    expect((await later.call('POST', '/login/code', now)).status).toBe(200);
  });
});

describe('signing in', () => {
  test('a wrong password and an unknown name get the same answer', async () => {
    await addPerson(api, 'bert', 'viewer');
    const answers = [
      await logIn(openBrowser(api), 'bert', 'a wrong password'),
      await logIn(openBrowser(api), 'nobody-here', 'a wrong password'),
      await logIn(openBrowser(api), 'bert', PASSWORD + 'x'.repeat(100)),
      await logIn(openBrowser(api), '../;', 'x'),
    ];
    const same = answers.map(({ status, headers, body: { requestId: _, ...body } }) => {
      return { status, body, cookie: headers.get('set-cookie') };
    });
    expect(same).toEqual(Array(4).fill(same[0]));
    expect(same[0]).toMatchObject({ status: 401, body: { code: 'LOGIN_REFUSED' }, cookie: null });
    const refused = (await auditRows(api)).filter(({ action }) => action === 'session.start');
    expect(refused.map(({ actor, result }) => [actor, result])).toEqual([
      ['unknown', 'failed'],
      ['unknown', 'failed'],
      ['bert', 'failed'],
    ]);
  });

  test('the name counts whatever its case; the second factor completes it, under another id', async () => {
    const { secret } = await enrol(api, 'clara', 'viewer');
    const browser = openBrowser(api);
    expect((await logIn(browser, 'Clara')).body).toMatchObject({ step: 'code', user: { name: 'clara' }, scopes: [] });
    expect((await browser.call('GET', '/sites')).body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
    const before = browser.cookie;
    const done = await browser.call('POST', '/login/code', { code: codeOf(secret, 1) });
    expect(SessionView.parse(done.body)).toMatchObject({ step: 'done', factors: { totp: true } });
    expect(done.body['scopes']).toContain('site:read');
    expect((await browser.call('GET', '/sites')).status).toBe(200);
    expect((await browser.call('DELETE', '/sites/shop.example')).body).toMatchObject({
      code: 'FORBIDDEN',
      detail: 'The role viewer lacks the scope site:write.',
    });
    const fixed = Object.assign(openBrowser(api), { cookie: before });
    expect((await fixed.call('GET', '/session')).status).toBe(401);
    expect((await browser.call('POST', '/login/code', { code: '123456' })).body).toMatchObject({
      code: 'SESSION_STEP',
    });
    const [start] = (await auditRows(api)).filter(({ action }) => action === 'session.start');
    expect(start).toMatchObject({ actor: 'clara', result: 'succeeded', params: { factor: 'totp' } });
  });

  test('a code counts once, one step early too, and never a code from before it', async () => {
    const { secret } = await enrol(api, 'dora', 'viewer');
    const give = async (code: string) => {
      const browser = openBrowser(api);
      await logIn(browser, 'dora');
      return (await browser.call('POST', '/login/code', { code })).status;
    };
    expect(await give(codeOf(secret, 3))).toBe(401);
    const late = codeOf(secret, 0);
    const early = codeOf(secret, 1);
    expect((await Promise.all([give(early), give(early)])).toSorted()).toEqual([200, 401]);
    expect(await give(early)).toBe(401);
    expect(await give(late)).toBe(401);
  });

  test('a recovery code counts once, in any spelling', async () => {
    const { recoveryCodes } = await enrol(api, 'emil', 'viewer');
    const [code = ''] = recoveryCodes;
    const give = async (typed: string) => {
      const browser = openBrowser(api);
      await logIn(browser, 'emil');
      return browser.call('POST', '/login/code', { code: typed });
    };
    expect((await give(code.toLowerCase().replaceAll('-', ' '))).body).toMatchObject({
      step: 'done',
      factors: { recoveryCodesLeft: 9 },
    });
    expect((await give(code)).body).toMatchObject({ code: 'CODE_REFUSED', status: 401 });
    await enrol(api, 'fritz', 'viewer');
    expect((await give(recoveryCodes[1] ?? '')).status).toBe(200);
  });

  test('a token has no session', async () => {
    for (const [method, path] of [
      ['GET', '/session'],
      ['DELETE', '/session'],
      ['POST', '/session/totp'],
      ['POST', '/login/code'],
    ] as const)
      expect((await api.call(method, `/api/v1${path}`)).body).toMatchObject({ code: 'NO_SESSION', status: 403 });
  });

  test('what a person starts carries their name', async () => {
    const { browser } = await enrol(api, 'gerda', 'operator');
    const site = { domain: 'gerda.example', routes: [{ path: '/', upstream: { container: 'web', port: 3000 } }] };
    expect((await browser.call('POST', '/sites', site)).body).toMatchObject({ actor: 'gerda' });
  });
});
