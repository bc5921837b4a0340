import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../cli/commands/index.js';
import { buildProgram } from '../../cli/lib/program.js';
import { fakeHub } from './fake-hub.js';
import type { FakeHub } from './fake-hub.js';
import { emptyFolder, runCli } from './run-cli.js';

const ROUTE = { path: '/', upstream: { kind: 'container', container: 'web', port: 3000 } };
const LATER = ['auth', 'stack', 'container'];

describe('the tree of commands', () => {
  test.each(COMMANDS.entries.map(({ name }) => name))(
    'vsa %s --help shows an example of itself and exits 0',
    async (name) => {
      const ran = await runCli([...name.split(' '), '--help']);
      expect(ran.exit).toBe(0);
      expect(ran.stdout).toMatch(new RegExp(`Example:\\n  vsa ${name}`));
      expect(ran.stderr).toBe('');
    },
  );

  test('vsa --help and vsa alone print the same help on stdout, loading no command', async () => {
    const entries = COMMANDS.entries.map((entry) => ({
      ...entry,
      load: () => Promise.reject(new Error(`${entry.name} was loaded`)),
    }));
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) } as never;
    const program = buildProgram({ ...COMMANDS, entries }, { stdout: stream, stderr: stream }, () => Promise.resolve());
    await expect(program.parseAsync(['--help'], { from: 'user' })).rejects.toMatchObject({ exitCode: 0 });
    expect(written.join('')).toContain('put websites on HTTPS');

    const [alone, help] = [await runCli([]), await runCli(['--help'])];
    expect(alone).toEqual({ exit: 0, stdout: help.stdout, stderr: '' });
  });

  test.each(LATER)('vsa %s does not exist: exit 2 with a hint', async (noun) => {
    const ran = await runCli([noun, 'list']);
    expect(ran.exit).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain(`unknown command '${noun}'`);
    expect(ran.stderr).toContain('--help');
  });

  test('a typing error is answered with what was meant', async () => {
    expect((await runCli(['site', 'provison'])).stderr).toContain('Did you mean provision?');
    expect((await runCli(['site', 'list', '--vpss', 'x'])).stderr).toContain('Did you mean --vps?');
  });

  test.each([
    [['site']],
    [['site', 'show']],
    [['site', 'list', 'extra']],
    [['site', 'list', '-o', 'xml']],
    [['--bogus']],
  ])('%j is a usage error: exit 2, nothing on stdout', async (argv) => {
    expect(await runCli(argv)).toMatchObject({ exit: 2, stdout: '' });
  });

  test('--version prints the version', async () => {
    expect(await runCli(['--version'])).toEqual({ exit: 0, stdout: '0.1.0\n', stderr: '' });
  });
});

describe('vsa completion', () => {
  test.each(['bash', 'zsh', 'fish'])('%s knows nouns, verbs, choices and flags', async (shell) => {
    const { exit, stdout } = await runCli(['completion', shell]);
    expect(exit).toBe(0);
    for (const word of ['site', 'unprovision', 'tree-hash', 'redirect-to', 'token-file'])
      expect(stdout).toContain(word);
  });

  test('the bash script completes what comes next', async () => {
    const { stdout } = await runCli(['completion', 'bash']);
    const complete = (...words: string[]) => {
      const call = `COMP_WORDS=(vsa "$@"); COMP_CWORD=$#; _vsa; printf '%s ' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', `${stdout}\n${call}`, 'bash', ...words], { encoding: 'utf8' }).trim();
    };
    expect(complete('si')).toBe('site');
    expect(complete('site', 'un')).toBe('unprovision');
    expect(complete('site', 'provision', '--domain', 'x', '--web')).toBe('--websocket');
    expect(complete('doctor', '')).toContain('tree-hash');
    expect(complete('audit', 'list', '--prof')).toBe('--profile');
  });

  test('another shell is a usage error', async () => {
    expect((await runCli(['completion', 'tcsh'])).exit).toBe(2);
  });
});

describe('vsa vhost read', () => {
  const folder = emptyFolder();
  const file = join(folder, 'a.conf');
  writeFileSync(file, 'server { listen 80; server_name a.example.com; location / { proxy_pass http://web:3000; } }');

  test('prints what a file serves, offline', async () => {
    const ran = await runCli(['vhost', 'read', file, '-o', 'json'], { hub: 'http://127.0.0.1:1' });
    expect(ran).toMatchObject({ exit: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject([
      { file, names: ['a.example.com'], tls: false, routes: [{ path: '/', host: 'web', port: 3000 }] },
    ]);
    expect((await runCli(['vhost', 'read', file])).stdout).toContain('/ -> web:3000');
  });

  test('a missing file exits 3 and prints nothing', async () => {
    const ran = await runCli(['vhost', 'read', file, join(folder, 'none')]);
    expect(ran).toMatchObject({ exit: 3, stdout: '' });
    expect(ran.stderr).toContain('none cannot be read: ENOENT');
  });
});

describe('lists', () => {
  let hub: FakeHub;
  beforeEach(async () => void (hub = await fakeHub()));
  afterEach(() => hub.close());

  test('audit list sends its filters by the names of the API', async () => {
    const event = {
      id: '7',
      timestamp: '2026-01-01T00:00:00.000Z',
      vpsId: 'vps-01',
      actor: 'anna',
      action: 'site.provision',
      target: 'shop.example.com',
      result: 'undone',
      error: { code: 'PROOF_FAILED', message: 'no' },
    };
    hub.answers['GET /api/v1/audit-logs'] = { body: { items: [event], nextPageToken: null } };
    const flags = ['--actor', 'anna', '--vps', 'vps-01', '--operation', 'op', '--from', '2026-01-01T00:00:00Z'];
    const ran = await runCli(['audit', 'list', ...flags], { hub: hub.url });
    expect(ran.stdout).toContain('anna   site.provision  shop.example.com  vps-01  undone  PROOF_FAILED');
    expect(Object.fromEntries(hub.seen[0]?.query ?? [])).toEqual({
      actor: 'anna',
      vpsId: 'vps-01',
      operationId: 'op',
      from: '2026-01-01T00:00:00Z',
      pageSize: '50',
    });
  });

  test('vhost history is newest first and says which is live', async () => {
    hub.answers['GET /api/v1/vps/vps-01/history'] = { body: { live: 2, generations: [1, 2, 3] } };
    const ran = await runCli(['vhost', 'history', '--vps', 'vps-01'], { hub: hub.url });
    expect(ran.stdout).toBe('GENERATION  LIVE\n3           -\n2           live\n1           -\n');
  });

  test('vhost show prints the text, without what could move a terminal', async () => {
    const text = 'server {\n  # \u001b[31mred\n}\n';
    hub.answers['GET /api/v1/vps/vps-01/vhosts/a.example.com'] = {
      body: { path: 'conf.d/a.example.com.conf', text },
    };
    const ran = await runCli(['vhost', 'show', 'a.example.com', '--vps', 'vps-01'], { hub: hub.url });
    expect(ran.stdout).toBe('server {\n  # \ufffd[31mred\n}\n');
    const json = await runCli(['vhost', 'show', 'a.example.com', '--vps', 'vps-01', '-o', 'json'], { hub: hub.url });
    expect(JSON.parse(json.stdout)).toMatchObject({ text });
  });

  test('vhost list asks the only VPS; with several it exits 2 naming them', async () => {
    hub.answers['GET /api/v1/vps'] = { body: { items: [{ id: 'vps-01' }], nextPageToken: null } };
    hub.answers['GET /api/v1/vps/vps-01/vhosts'] = {
      body: {
        items: [{ domain: 'a.example.com', aliases: [], tls: null, routes: [ROUTE], redirectTo: null, auth: false }],
      },
    };
    expect((await runCli(['vhost', 'list'], { hub: hub.url })).stdout).toContain('/ -> web:3000');

    hub.answers['GET /api/v1/vps'] = { body: { items: [{ id: 'vps-01' }, { id: 'vps-02' }], nextPageToken: null } };
    const ran = await runCli(['vhost', 'list'], { hub: hub.url });
    expect(ran.exit).toBe(2);
    expect(ran.stderr).toContain('add --vps: vps-01, vps-02');
  });
});
