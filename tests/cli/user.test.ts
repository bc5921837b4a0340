import { afterEach, describe, expect, test } from 'vitest';
import type { NewToken, TokenView } from '../../domain/schemas/token.js';
import type { Invitation, UserView } from '../../domain/schemas/user.js';
import { type FakeHub, fakeHub, problem } from './fake-hub.js';
import { runCli } from './run-cli.js';

const ID = '0198c0de-7a11-7000-8000-000000000001';
const user: UserView = {
  id: ID,
  name: 'anna',
  role: 'operator',
  state: 'active',
  factors: { totp: true, passkeys: 2, recoveryCodesLeft: 9 },
  createdAt: '2026-11-21T12:00:00.000Z',
  lastSeenAt: null,
};
const invitation: Invitation = { user, code: 'AAAA-BBBB-CCCC-DDDD', expiresAt: '2026-11-22T12:00:00.000Z' };
const view: TokenView = {
  id: ID,
  name: 'ci',
  kind: 'api',
  scopes: ['site:read', 'operation:read'],
  user: 'anna',
  createdAt: '2026-11-21T12:00:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
};

let hub: FakeHub;
afterEach(() => hub.close());

describe('vsa user', () => {
  test('list shows what people may do and with what they sign in', async () => {
    hub = await fakeHub({ 'GET /api/v1/users': { body: { items: [user], nextPageToken: null } } });
    const { exit, stdout } = await runCli(['user', 'list'], { hub: hub.url });
    expect(exit).toBe(0);
    for (const words of ['anna', 'operator', 'active', 'app, 2 passkeys, 9 recovery codes'])
      expect(stdout).toContain(words);
  });

  test('add prints the code alone as data; a role that there is not is refused before anything is asked', async () => {
    hub = await fakeHub({ 'POST /api/v1/users': { status: 201, body: invitation } });
    const { exit, stdout, stderr } = await runCli(['user', 'add', 'anna', '--role', 'operator'], { hub: hub.url });
    expect([exit, stdout]).toEqual([0, 'AAAA-BBBB-CCCC-DDDD\n']);
    expect(stderr).toContain('2026-11-22T12:00:00.000Z');
    expect(hub.seen[0]?.body).toEqual({ name: 'anna', role: 'operator' });
    expect((await runCli(['user', 'add', 'anna', '--role', 'root'], { hub: hub.url })).exit).toBe(2);
    expect(hub.seen).toHaveLength(1);
  });

  test('reset and remove ask first, or need --yes', async () => {
    hub = await fakeHub({
      'POST /api/v1/users/anna/reset': { body: invitation },
      'DELETE /api/v1/users/anna': problem(409, 'STILL_NEEDED', 'No other admin than anna has a password.'),
    });
    for (const verb of ['reset', 'remove'])
      expect((await runCli(['user', verb, 'anna'], { hub: hub.url })).exit).toBe(2);
    expect(hub.seen).toEqual([]);
    expect((await runCli(['user', 'reset', 'anna', '--yes'], { hub: hub.url })).stdout).toBe('AAAA-BBBB-CCCC-DDDD\n');
    const removed = await runCli(['user', 'remove', 'anna', '--yes'], { hub: hub.url });
    expect(removed.exit).toBe(7);
    expect(removed.stderr).toContain('No other admin');
  });

  test('role and setup-code ask the hub', async () => {
    hub = await fakeHub({
      'POST /api/v1/users/anna/role': { body: user },
      'POST /api/v1/setup/code': { body: { code: 'EEEE-FFFF-GGGG-HHHH', expiresAt: '2026-11-22T12:15:00.000Z' } },
    });
    expect((await runCli(['user', 'role', 'anna', 'operator'], { hub: hub.url })).stdout).toContain('operator');
    expect(hub.seen[0]?.body).toEqual({ role: 'operator' });
    expect((await runCli(['user', 'setup-code'], { hub: hub.url })).stdout).toBe('EEEE-FFFF-GGGG-HHHH\n');
  });
});

describe('vsa token', () => {
  test('list shows whose they are, what they may and until when', async () => {
    hub = await fakeHub({ 'GET /api/v1/tokens': { body: { items: [view], nextPageToken: null } } });
    const { stdout } = await runCli(['token', 'list'], { hub: hub.url });
    for (const words of [ID, 'ci', 'anna', 'site:read operation:read', 'never']) expect(stdout).toContain(words);
  });

  test('add prints the token alone as data, and wants to be told what it may do', async () => {
    const made: NewToken = { token: 'vsa_api_x', view };
    hub = await fakeHub({ 'POST /api/v1/tokens': { status: 201, body: made } });
    expect((await runCli(['token', 'add', 'ci'], { hub: hub.url })).exit).toBe(2);
    const args = ['token', 'add', 'ci', '--scope', 'site:read', 'operation:read', '--days', '90'];
    expect((await runCli(args, { hub: hub.url })).stdout).toBe('vsa_api_x\n');
    const body = hub.seen[0]?.body as { scopes: string[]; expiresAt: string };
    expect(body.scopes).toEqual(['site:read', 'operation:read']);
    expect(Math.round((Date.parse(body.expiresAt) - Date.now()) / 86_400_000)).toBe(90);
  });

  test('remove asks the hub to remove it', async () => {
    hub = await fakeHub({ [`DELETE /api/v1/tokens/${ID}`]: { body: {} } });
    expect((await runCli(['token', 'remove', ID], { hub: hub.url })).exit).toBe(0);
  });
});
