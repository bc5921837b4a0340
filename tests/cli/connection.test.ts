import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeHub, problem } from './fake-hub.js';
import type { FakeHub } from './fake-hub.js';
import { emptyFolder, runCli } from './run-cli.js';

const EMPTY = { body: { items: [], nextPageToken: null } };
let hub: FakeHub;
let other: FakeHub;
let cwd: string;
let home: string;

beforeEach(async () => {
  hub = await fakeHub({ 'GET /api/v1/sites': EMPTY });
  other = await fakeHub({ 'GET /api/v1/sites': EMPTY });
  cwd = emptyFolder();
  home = emptyFolder();
});
afterEach(() => Promise.all([hub.close(), other.close()]));

const list = (env: Record<string, string> = {}, ...flags: string[]) =>
  runCli(['site', 'list', ...flags], { cwd: join(cwd, 'deep', 'below'), home, env });
const checkout = (url: string) => {
  mkdirSync(join(cwd, '.vsa', 'run'), { recursive: true });
  writeFileSync(join(cwd, '.vsa', 'cli.toml'), `hub_url = "${url}"\ntoken = "vsa_checkout"\n`);
};
const profile = (url: string, name = 'default') => {
  mkdirSync(join(home, '.config', 'vsa'), { recursive: true });
  writeFileSync(join(home, 'token'), 'vsa_profile\n');
  const text = `current = "${name}"\n[profiles.${name}]\nhub_url = "${url}"\ntoken_file = "${join(home, 'token')}"\n`;
  writeFileSync(join(home, '.config', 'vsa', 'config.toml'), text);
};
const token = (of: FakeHub) => of.seen[0]?.headers.authorization;

describe('which hub, and as whom', () => {
  test('a running suite in the checkout needs no configuration, from any folder below', async () => {
    checkout(hub.url);
    profile(other.url);
    expect((await list()).exit).toBe(0);
    expect(token(hub)).toBe('Bearer vsa_checkout');
  });

  test('elsewhere the current profile', async () => {
    profile(hub.url);
    await list();
    expect(token(hub)).toBe('Bearer vsa_profile');
  });

  test('a profile asked for wins over the checkout', async () => {
    checkout(other.url);
    profile(hub.url, 'work');
    await list({}, '--profile', 'work');
    expect(token(hub)).toBe('Bearer vsa_profile');
    expect((await list({}, '--profile', 'none')).exit).toBe(2);
  });

  test('the environment wins over both, VSA_API_TOKEN is an alias, and flags win over the environment', async () => {
    checkout(other.url);
    await list({ VSA_HUB_URL: hub.url, VSA_API_TOKEN: 'vsa_env' });
    expect(token(hub)).toBe('Bearer vsa_env');
    hub.seen.length = 0;
    writeFileSync(join(home, 'flag'), 'vsa_flag\n');
    await list({ VSA_HUB_URL: other.url, VSA_TOKEN: 'vsa_env' }, '--hub', hub.url, '--token-file', join(home, 'flag'));
    expect(token(hub)).toBe('Bearer vsa_flag');
    expect(other.seen).toEqual([]);
  });

  test('a stored token never goes to another hub', async () => {
    checkout(other.url);
    profile(other.url);
    await list({ VSA_HUB_URL: hub.url });
    expect(hub.seen).toHaveLength(1);
    expect(token(hub)).toBeUndefined();
  });

  test('a hub that does not answer is HUB_UNREACHABLE: exit 1 with what to do', async () => {
    const { url } = other;
    await other.close();
    const ran = await list({ VSA_HUB_URL: url });
    expect(ran.exit).toBe(1);
    expect(ran.stderr).toMatch(/HUB_UNREACHABLE[^]*ECONNREFUSED[^]*fix: Start it/);
  });

  test.each(['ftp://x', 'nonsense', 'http://user:pw@127.0.0.1'])('%s is no address of a hub: exit 2', async (url) => {
    expect((await list({ VSA_HUB_URL: url })).exit).toBe(2);
  });

  test('an answer that is no JSON is not taken for one', async () => {
    hub.answers['GET /api/v1/sites'] = (_request, response) => void response.end('<html>');
    const ran = await list({ VSA_HUB_URL: hub.url });
    expect(ran).toMatchObject({ exit: 1, stdout: '' });
  });
});

describe('vsa login', () => {
  test('the setup code from stdin becomes a token in a file of 0600, used from then on', async () => {
    hub.answers['POST /api/v1/setup'] = { body: { token: 'vsa_admin_1', scopes: [] } };
    const ran = await runCli(['login', '--setup-code', '--hub', hub.url], { home, stdin: 'code-1234\n' });
    expect(ran).toMatchObject({ exit: 0, stdout: '' });
    expect(hub.seen[0]).toMatchObject({ body: { code: 'code-1234' } });
    expect(ran.stderr).not.toContain('vsa_admin_1');

    const file = join(home, '.config', 'vsa', 'default.token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(home, '.config', 'vsa', 'config.toml'), 'utf8')).not.toContain('vsa_admin_1');
    hub.seen.length = 0;
    await list();
    expect(token(hub)).toBe('Bearer vsa_admin_1');
  });

  test('a refused setup code exits 4 and keeps nothing', async () => {
    hub.answers['POST /api/v1/setup'] = problem(401, 'SETUP_CODE_REFUSED', 'the code is too old');
    const ran = await runCli(['user', 'setup', '--hub', hub.url], { home, stdin: 'x\n' });
    expect(ran.exit).toBe(4);
    expect(ran.stderr).toContain('why: the code is too old');
    expect(() => statSync(join(home, '.config'))).toThrow();
  });

  test('without a terminal and with nothing on stdin it exits 2', async () => {
    expect((await runCli(['login', '--hub', hub.url], { home })).exit).toBe(2);
  });

  test('at a terminal the code is typed without being shown', async () => {
    hub.answers['POST /api/v1/setup'] = { body: { token: 'vsa_admin_2', scopes: [] } };
    let asked = false;
    const ran = await runCli(['login', '--setup-code', '--hub', hub.url], {
      home,
      tty: true,
      reacts: (shown, { type }) => {
        if (!asked && shown.includes('Setup code')) setTimeout(() => type('typed-code\r'), 50);
        asked ||= shown.includes('Setup code');
      },
    });
    expect(ran.exit).toBe(0);
    expect(hub.seen[0]?.body).toEqual({ code: 'typed-code' });
    expect(ran.stderr).not.toContain('typed-code');
  });
});

describe('vsa doctor', () => {
  test('lists the processes of the checkout and the parts of the hub; a dead one exits 1', async () => {
    checkout(hub.url);
    hub.answers['GET /readyz'] = {
      status: 503,
      body: {
        status: 'down',
        parts: { postgres: { status: 'ok', error: null }, temporal: { status: 'down', error: 'refused' } },
      },
    };
    const gone = execFileSync(process.execPath, ['-e', 'process.stdout.write(String(process.pid))'], {
      encoding: 'utf8',
    });
    writeFileSync(join(cwd, '.vsa', 'run', 'api.pid'), `${process.pid}\n`);
    writeFileSync(join(cwd, '.vsa', 'run', 'nginx.pid'), gone);
    const ran = await runCli(['doctor'], { cwd, home });
    expect(ran.exit).toBe(1);
    expect(ran.stdout).toMatch(new RegExp(`process api +ok +pid ${process.pid}`));
    expect(ran.stdout).toMatch(new RegExp(`process nginx +not well +pid ${gone} has gone`));
    expect(ran.stdout).toMatch(/hub temporal +not well +refused/);
  });

  test('a hub that does not answer is a part that is not well, not an error', async () => {
    const { url } = other;
    await other.close();
    const ran = await runCli(['doctor', '-o', 'jsonl', '--hub', url], { cwd, home });
    expect(ran.exit).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({ part: 'hub', healthy: false });
  });

  test('all well exits 0', async () => {
    hub.answers['GET /readyz'] = { body: { status: 'ok', parts: {} } };
    expect((await runCli(['doctor', '--hub', hub.url], { cwd, home })).exit).toBe(0);
  });

  test('tree-hash prints the hash and nothing else', async () => {
    hub.answers['GET /api/v1/vps/vps-01/tree-hash'] = { body: { generation: 7, hash: 'abc123' } };
    const ran = await runCli(['doctor', 'tree-hash', '--vps', 'vps-01', '--hub', hub.url], { cwd, home });
    expect(ran).toEqual({ exit: 0, stdout: 'abc123\n', stderr: '' });
  });
});
