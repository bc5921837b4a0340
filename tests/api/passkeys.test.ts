import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { PasskeyPage } from '../../domain/schemas/passkey.js';
import { type Authenticator, authenticator, type Question } from './authenticator.js';
import { addPerson, auditRows, type Browser, enrol, logIn, openBrowser } from './browser.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await sql`truncate sign_in_tries, audit_events, passkey_challenges`.execute(api.db);
});

const ORIGIN = 'http://localhost:8080';
const headers = { 'x-forwarded-host': 'localhost:8080' };
const post = (browser: Browser, path: string, body: object = {}) => browser.call('POST', path, body, { headers });

async function questionOf(browser: Browser, path: string): Promise<Question> {
  const { body } = await post(browser, path);
  return { challenge: String(body['challenge']), rpId: 'localhost', origin: ORIGIN };
}

const add = async (browser: Browser, device: Authenticator, name = 'Laptop') =>
  post(browser, '/session/passkeys', {
    name,
    response: device.create(await questionOf(browser, '/session/passkey-options')),
  });

const signIn = async (device: Authenticator, owner: string, changed: Partial<Question> = {}, counter = 0) => {
  const browser = openBrowser(api);
  const question = { ...(await questionOf(browser, '/login/passkey-options')), ...changed };
  return { browser, answer: await post(browser, '/login/passkey', { response: device.get(question, owner, counter) }) };
};

/** A new person whose first factor is the passkey. */
async function withPasskey(name: string) {
  const { id } = await addPerson(api, name, 'operator');
  const browser = openBrowser(api);
  await logIn(browser, name);
  const device = authenticator();
  const added = await add(browser, device);
  return { id, browser, device, added };
}

test('a stranger may ask for a question a hundred times within 15 minutes, and others still may', async () => {
  const stranger = openBrowser(api, '203.0.113.9');
  for (let asked = 0; asked < 100; asked += 1)
    expect((await post(stranger, '/login/passkey-options')).status).toBe(200);
  const refused = await post(stranger, '/login/passkey-options');
  expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  expect((await post(openBrowser(api, '203.0.113.10'), '/login/passkey-options')).status).toBe(200);
});

describe('a passkey', () => {
  test('as the first factor brings recovery codes; afterwards it signs in alone, under a new session', async () => {
    const { id, device, added } = await withPasskey('anna');
    expect(added.body).toMatchObject({ session: { step: 'done', factors: { totp: false, passkeys: 1 } } });
    expect(added.body['recoveryCodes']).toHaveLength(10);
    const { browser, answer } = await signIn(device, id);
    expect(answer).toMatchObject({ status: 200, body: { step: 'done', user: { name: 'anna' } } });
    expect((await browser.call('GET', '/sites')).status).toBe(200);
    const [start] = await auditRows(api);
    expect(start).toMatchObject({ action: 'session.start', actor: 'anna', params: { factor: 'passkey' } });
    expect((await logIn(openBrowser(api), 'anna')).body).toMatchObject({ step: 'code' });
  });

  test('answers a question once, within five minutes, from the hub’s own page, for its owner', async () => {
    const { id, device } = await withPasskey('bert');
    const question = await questionOf(openBrowser(api), '/login/passkey-options');
    const response = device.get(question, id);
    expect((await post(openBrowser(api), '/login/passkey', { response })).status).toBe(200);
    expect((await post(openBrowser(api), '/login/passkey', { response })).body).toMatchObject({
      code: 'PASSKEY_REFUSED',
      status: 401,
    });
    expect((await signIn(device, id, { origin: 'http://localhost:9999' })).answer.status).toBe(401);
    expect((await signIn(device, id, { rpId: 'hub.example' })).answer.status).toBe(401);
    expect((await signIn(device, id, { challenge: question.challenge })).answer.status).toBe(401);
    expect((await signIn(device, 'somebody else')).answer.status).toBe(401);
    expect((await signIn(authenticator(), id)).answer.status).toBe(401);
    const late = await questionOf(openBrowser(api), '/login/passkey-options');
    await sql`update passkey_challenges set expires_at = now()`.execute(api.db);
    expect((await post(openBrowser(api), '/login/passkey', { response: device.get(late, id) })).status).toBe(401);
  });

  test('of another device under its id, and a copy of it that counts behind, are refused', async () => {
    const { id, device } = await withPasskey('clara');
    const forged = { ...authenticator().get(await questionOf(openBrowser(api), '/login/passkey-options'), id) };
    Object.assign(forged, { id: device.id, rawId: device.id });
    expect((await post(openBrowser(api), '/login/passkey', { response: forged })).status).toBe(401);
    expect((await auditRows(api))[0]).toMatchObject({ action: 'session.start', actor: 'clara', result: 'failed' });
    expect((await signIn(device, id, {}, 7)).answer.status).toBe(200);
    expect((await signIn(device, id, {}, 7)).answer.status).toBe(401);
    expect((await signIn(device, id, {}, 8)).answer.status).toBe(200);
  });

  test('is made in the session that asked, with its question', async () => {
    const { browser } = await enrol(api, 'dora', 'viewer');
    const { browser: other } = await enrol(api, 'emil', 'viewer');
    const theirs = await questionOf(other, '/session/passkey-options');
    const response = authenticator().create(theirs);
    expect((await post(browser, '/session/passkeys', { name: 'x', response })).body).toMatchObject({
      code: 'PASSKEY_REFUSED',
    });
    const toSignIn = await questionOf(openBrowser(api), '/login/passkey-options');
    const mixed = { name: 'x', response: authenticator().create(toSignIn) };
    expect((await post(browser, '/session/passkeys', mixed)).status).toBe(401);
    expect((await browser.call('GET', '/session')).body).toMatchObject({ factors: { passkeys: 0 } });
  });

  test('is one of several, and the last second factor stays', async () => {
    const { browser, device } = await withPasskey('fritz');
    expect((await add(browser, device)).body).toMatchObject({ code: 'PASSKEY_REFUSED' });
    expect((await add(browser, authenticator(), 'Phone')).body).toMatchObject({ recoveryCodes: null });
    const listed = async () => PasskeyPage.parse((await browser.call('GET', '/session/passkeys')).body).items;
    const [laptop, phone] = await listed();
    expect([laptop?.name, phone?.name]).toEqual(['Laptop', 'Phone']);
    const { browser: stranger } = await enrol(api, 'gerda', 'admin');
    expect((await stranger.call('DELETE', `/session/passkeys/${laptop?.id ?? ''}`)).status).toBe(404);
    expect((await browser.call('DELETE', `/session/passkeys/${laptop?.id ?? ''}`)).status).toBe(200);
    expect((await browser.call('DELETE', `/session/passkeys/${phone?.id ?? ''}`)).body).toMatchObject({
      code: 'STILL_NEEDED',
      status: 409,
    });
    expect((await listed()).map(({ name }) => name)).toEqual(['Phone']);
  });

  test('cannot be made by who has the password only', async () => {
    await withPasskey('hanna');
    const thief = openBrowser(api);
    await logIn(thief, 'hanna');
    expect((await post(thief, '/session/passkey-options')).body).toMatchObject({ code: 'SECOND_FACTOR_NEEDED' });
  });

  test('is refused in words where the hub has no name', async () => {
    const answer = await openBrowser(api).call('POST', '/login/passkey-options', {});
    expect(answer.body).toMatchObject({ code: 'PASSKEYS_ELSEWHERE', status: 422 });
    expect(answer.body['detail']).toContain('VSA_HUB_URL');
  });
});
