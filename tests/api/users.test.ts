import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { Invitation, NewSetupCode, UserPage } from '../../domain/schemas/user.js';
import { NewToken, TokenPage } from '../../domain/schemas/token.js';
import { addPerson, auditRows, enrol, everythingIn, logIn, openBrowser, PASSWORD } from './browser.js';
import { startFixture, type Fixture } from './fixture.js';

let api: Fixture;
beforeAll(async () => {
  api = await startFixture();
}, 60_000);
afterAll(() => api.stop());
beforeEach(async () => {
  await sql`truncate sign_in_tries, audit_events`.execute(api.db);
  await sql`delete from users`.execute(api.db);
});

const invitation = async (name: string, role = 'viewer') => {
  const { body } = await api.call('POST', '/api/v1/users', { body: { name, role } });
  return Invitation.parse(body);
};
const listed = async () => UserPage.parse((await api.call('GET', '/api/v1/users')).body).items;
const reset = (name: string) => api.call('POST', `/api/v1/users/${name}/reset`, { body: {} });
const role = (name: string, wanted: string) =>
  api.call('POST', `/api/v1/users/${name}/role`, { body: { role: wanted } });

describe('a new person', () => {
  test('sets a password with the code, once, and makes a second factor next', async () => {
    const { code, user } = await invitation('anna', 'operator');
    expect(user).toMatchObject({ name: 'anna', role: 'operator', state: 'invited', lastSeenAt: null });
    expect((await logIn(openBrowser(api), 'anna', code)).status).toBe(401);
    const accept = (changed: object = {}) => {
      const body = { name: 'Anna', code: code.toLowerCase(), password: PASSWORD, ...changed };
      return openBrowser(api).call('POST', '/login/invitation', body);
    };
    expect((await accept({ password: 'short' })).status).toBe(400);
    expect((await accept({ code: 'AAAA-AAAA-AAAA-AAAA' })).body).toMatchObject({ code: 'INVITATION_REFUSED' });
    const answers = await Promise.all([accept(), accept()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    const session = answers.find(({ status }) => status === 200)?.body;
    expect(session).toMatchObject({ step: 'enrol', scopes: [], user: { name: 'anna' } });
    expect((await accept()).status).toBe(401);
    expect((await logIn(openBrowser(api), 'anna')).body).toMatchObject({ step: 'enrol' });
    expect(await listed()).toMatchObject([{ name: 'anna', state: 'active' }]);
    expect(await everythingIn(api, 'invitations')).not.toContain(code);
    expect(await everythingIn(api, 'audit_events')).not.toContain(code);
  });

  test('has a day for it, and of two codes the later one counts', async () => {
    const { code } = await invitation('bert');
    const accept = (each: string) =>
      openBrowser(api).call('POST', '/login/invitation', { name: 'bert', code: each, password: PASSWORD });
    const { code: later } = Invitation.parse((await reset('bert')).body);
    expect((await accept(code)).status).toBe(401);
    await sql`update invitations set expires_at = now()`.execute(api.db);
    expect((await accept(later)).status).toBe(401);
  });

  test('needs a name of their own, whatever its case', async () => {
    await invitation('clara');
    expect((await api.call('POST', '/api/v1/users', { body: { name: 'CLARA', role: 'viewer' } })).body).toMatchObject({
      code: 'VALIDATION',
      errors: [{ pointer: '/name', code: 'TAKEN' }],
    });
  });
});

describe('a person', () => {
  test('has another role from the next request on', async () => {
    const { browser } = await enrol(api, 'dora', 'viewer');
    expect((await browser.call('GET', '/users')).status).toBe(403);
    expect((await role('dora', 'admin')).body).toMatchObject({ name: 'dora', role: 'admin' });
    expect((await browser.call('GET', '/users')).status).toBe(200);
    expect((await role('nobody', 'viewer')).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('who is reset has no password, factor or session any more, and comes back with the code', async () => {
    const { browser, recoveryCodes } = await enrol(api, 'emil', 'viewer');
    const { code } = Invitation.parse((await reset('Emil')).body);
    expect((await browser.call('GET', '/session')).status).toBe(401);
    expect((await logIn(openBrowser(api), 'emil')).status).toBe(401);
    expect(await listed()).toMatchObject([{ state: 'invited', factors: { totp: false, recoveryCodesLeft: 0 } }]);
    const again = openBrowser(api);
    const accepted = { name: 'emil', code, password: 'quite another password' };
    expect((await again.call('POST', '/login/invitation', accepted)).body).toMatchObject({ step: 'enrol' });
    expect((await again.call('POST', '/login/code', { code: recoveryCodes[0] })).status).toBe(403);
    expect((await auditRows(api)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.reset', 'user.accept']),
    );
  });

  test('who is removed is gone with sessions and tokens; the name is free', async () => {
    const { browser } = await enrol(api, 'fritz', 'admin');
    await enrol(api, 'other', 'admin');
    const made = await browser.call('POST', '/tokens', { name: 'ci', scopes: ['site:read'] });
    const { token } = NewToken.parse(made.body);
    expect((await api.call('GET', '/api/v1/sites', { token })).status).toBe(200);
    expect((await api.call('DELETE', '/api/v1/users/fritz')).status).toBe(200);
    expect((await browser.call('GET', '/session')).status).toBe(401);
    expect((await api.call('GET', '/api/v1/sites', { token })).status).toBe(401);
    expect((await api.call('DELETE', '/api/v1/users/fritz')).status).toBe(404);
    await invitation('fritz');
  });

  test('who is the last admin stays one, also when two go at once; an invited one is none yet', async () => {
    await addPerson(api, 'gerda', 'admin');
    await invitation('hanna', 'admin');
    for (const answer of [await role('gerda', 'viewer'), await api.call('DELETE', '/api/v1/users/gerda')])
      expect(answer.body).toMatchObject({ code: 'STILL_NEEDED', status: 409 });
    await addPerson(api, 'ida', 'admin');
    const answers = await Promise.all([role('gerda', 'viewer'), api.call('DELETE', '/api/v1/users/ida')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect((await listed()).filter((each) => each.role === 'admin' && each.state === 'active')).toHaveLength(1);
  });

  test('is changed only by who has all scopes of the role', async () => {
    await addPerson(api, 'jan', 'admin');
    const token = await api.token('user:read', 'user:write');
    const change = (path: string, body: object) => api.call('POST', `/api/v1/users${path}`, { token, body });
    for (const answer of [
      await change('', { name: 'mine', role: 'admin' }),
      await change('', { name: 'mine', role: 'viewer' }),
      await change('/jan/reset', {}),
      await change('/jan/role', { role: 'viewer' }),
      await api.call('DELETE', '/api/v1/users/jan', { token }),
    ])
      expect(answer.body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await listed()).map(({ name }) => name)).toEqual(['jan']);
  });
});

describe('a setup code', () => {
  test('is made anew as long as nobody is admin', async () => {
    const before = (await readFile(join(api.folder, 'setup-code'), 'utf8')).trim();
    const { code } = NewSetupCode.parse((await api.call('POST', '/api/v1/setup/code', { body: {} })).body);
    const setUp = (each: string) =>
      openBrowser(api).call('POST', '/setup/admin', { code: each, name: 'root', password: PASSWORD });
    expect((await setUp(before)).status).toBe(401);
    expect((await setUp(code)).status).toBe(201);
    expect((await api.call('POST', '/api/v1/setup/code', { body: {} })).body).toMatchObject({ code: 'STILL_NEEDED' });
  });
});

describe('an API token', () => {
  const tokens = async () => TokenPage.parse((await api.call('GET', '/api/v1/tokens')).body).items;
  const make = (body: object, token?: string) =>
    api.call('POST', '/api/v1/tokens', { body, ...(token === undefined ? {} : { token }) });

  test('is shown once, and has the scopes given, until its end', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = await make({ name: 'ci', scopes: ['site:read', 'site:read'], expiresAt });
    const { token, view } = NewToken.parse(made.body);
    expect(token).toMatch(/^vsa_api_[A-Za-z0-9_-]{43}$/);
    expect(view).toMatchObject({ name: 'ci', kind: 'api', scopes: ['site:read'], user: null, expiresAt });
    expect((await api.call('GET', '/api/v1/sites', { token })).status).toBe(200);
    expect((await api.call('GET', '/api/v1/operations', { token })).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await tokens()).find(({ id }) => id === view.id)?.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(await tokens())).not.toContain(token.slice(8));
    expect(await everythingIn(api, 'tokens')).not.toContain(token.slice(8));
    await sql`update tokens set expires_at = now() where id = ${view.id}`.execute(api.db);
    expect((await api.call('GET', '/api/v1/sites', { token })).status).toBe(401);
    expect((await make({ name: 'x', scopes: ['site:read'], expiresAt: '2020-01-01T00:00:00Z' })).body).toMatchObject({
      errors: [{ pointer: '/expiresAt', code: 'PAST' }],
    });
  });

  test('has no scope that its maker lacks, and none that its owner loses', async () => {
    const weak = await api.token('token:write', 'site:read');
    for (const scopes of [['admin'], ['site:write'], ['site:read', 'vps:write']])
      expect((await make({ name: 'x', scopes }, weak)).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await make({ name: 'x', scopes: ['site:read'] }, weak)).status).toBe(201);
    const { browser } = await enrol(api, 'karl', 'admin');
    const made = await browser.call('POST', '/tokens', { name: 'mine', scopes: ['user:read', 'site:read'] });
    const { token, view } = NewToken.parse(made.body);
    expect(view.user).toBe('karl');
    expect((await api.call('GET', '/api/v1/users', { token })).status).toBe(200);
    await addPerson(api, 'other', 'admin');
    await role('karl', 'viewer');
    expect((await api.call('GET', '/api/v1/users', { token })).status).toBe(403);
    expect((await api.call('GET', '/api/v1/sites', { token })).status).toBe(200);
  });

  test('that is removed is refused; the one of the hub itself is not removed', async () => {
    const { token, view } = NewToken.parse((await make({ name: 'gone', scopes: ['site:read'] })).body);
    expect((await api.call('DELETE', `/api/v1/tokens/${view.id}`)).status).toBe(200);
    expect((await api.call('GET', '/api/v1/sites', { token })).status).toBe(401);
    expect((await api.call('DELETE', `/api/v1/tokens/${view.id}`)).status).toBe(404);
    const local = (await tokens()).find(({ kind }) => kind === 'local')?.id ?? '';
    expect((await api.call('DELETE', `/api/v1/tokens/${local}`)).body).toMatchObject({ code: 'STILL_NEEDED' });
    const acts = (await auditRows(api)).map(({ action }) => action);
    expect(acts).toEqual(['token.remove', 'token.add']);
  });
});
