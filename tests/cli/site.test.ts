import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PERMISSIONS_MICROPHONE } from '../../domain/site/defaults.js';
import { fakeHub, problem } from './fake-hub.js';
import type { FakeHub } from './fake-hub.js';
import { runCli } from './run-cli.js';
import { ID, operation, removal, succeeded } from './samples.js';

let hub: FakeHub;
beforeEach(async () => {
  hub = await fakeHub({
    'POST /api/v1/sites': { status: 202, body: operation() },
    'DELETE /api/v1/sites/shop.example.com': { status: 202, body: operation({ kind: 'unprovisionSite' }) },
    [`GET /api/v1/operations/${ID}`]: { body: succeeded() },
    'POST /api/v1/sites/plan': { body: removal() },
  });
});
afterEach(() => hub.close());

const cli = (...argv: string[]) => runCli(argv, { hub: hub.url });
const provision = (...flags: string[]) => cli('site', 'provision', '--domain', 'Shop.example.com', ...flags);
const sent = () => hub.seen.find(({ method }) => method !== 'GET')?.body;

describe('vsa site provision', () => {
  test('sends only what was said, with the token and an Idempotency-Key', async () => {
    const ran = await provision('--container', 'shop');
    expect(ran.exit).toBe(0);
    expect(sent()).toEqual({
      domain: 'shop.example.com',
      routes: [{ path: '/', upstream: { container: 'shop', port: 3000 } }],
    });
    expect(hub.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer vsa_test_token',
      'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  test('every flag finds its place in the request', async () => {
    await provision(
      ...['--vps', 'vps-01', '--alias', 'a.example.com', '--alias', 'b.example.com', '--no-www', '--skip-cert'],
      ...['--route', '/=shop:80', '--route', '/api/=local:9000', '--websocket', '/api/'],
      ...['--client-max-body-size', '50m', '--proxy-read-timeout', '300s', '--proxy-connect-timeout', '5s'],
      ...['--rate-limit', 'off', '--hsts-preload', '--frame-options', 'off', '--content-type-options', 'off'],
      ...['--referrer-policy', 'no-referrer', '--microphone', '--csp', "default-src 'self'; img-src *"],
      ...['--base', 'aa:bb', '--wait-for-vps'],
    );
    expect(sent()).toEqual({
      domain: 'shop.example.com',
      vpsId: 'vps-01',
      aliases: ['a.example.com', 'b.example.com'],
      www: false,
      skipCert: true,
      routes: [
        { path: '/', upstream: { container: 'shop', port: 80 } },
        { path: '/api/', upstream: { localPort: 9000 }, websocket: true },
      ],
      clientMaxBodySize: '50m',
      timeouts: { read: '300s', connect: '5s' },
      rateLimit: 'off',
      headers: {
        hsts: { maxAge: 31_536_000, includeSubDomains: false, preload: true },
        frameOptions: null,
        contentTypeOptions: false,
        referrerPolicy: 'no-referrer',
        permissionsPolicy: PERMISSIONS_MICROPHONE,
        contentSecurityPolicy: "default-src 'self'; img-src *",
      },
      base: { site: 'aa', global: 'bb' },
      waitForVps: true,
    });
  });

  test.each([
    [['--detect', '--external-port', '8081', '--port', '80'], { publishedPort: 8081, port: 80 }],
    [['--detect', '--external-port', '8081'], { publishedPort: 8081 }],
    [['--local-port', '5000'], { localPort: 5000 }],
  ])('%j names an upstream', async (flags, upstream) => {
    await provision(...flags);
    expect(sent()).toEqual({ domain: 'shop.example.com', routes: [{ path: '/', upstream }] });
  });

  test('a websocket path without a route of its own goes to the main upstream', async () => {
    await provision('--local-port', '5000', '--websocket', '/ws');
    expect(sent()).toMatchObject({
      routes: [{ path: '/' }, { path: '/ws', upstream: { localPort: 5000 }, websocket: true }],
    });
  });

  test.each([
    ['--container', ['--container', 'bad name']],
    ['--port', ['--container', 'shop', '--port', '080']],
    ['--alias', ['--container', 'shop', '--alias', '127.0.0.1']],
    ['--route', ['--route', '/../=shop:80']],
    ['--route', ['--route', 'nonsense']],
    ['--client-max-body-size', ['--client-max-body-size', '1g']],
    ['--csp', ['--csp', 'a"b']],
    ['--vps', ['--vps', 'node1']],
    ['--base', ['--base', 'x']],
    ['--detect', ['--container', 'a', '--detect']],
    ['--redirect-to', ['--container', 'a', '--redirect-to', 'https://example.org']],
    ['--route', ['--container', 'a', '--route', '/=b:80']],
    ['--hsts', ['--hsts', 'off', '--hsts-preload']],
    ['--wait-timeout', ['--container', 'a', '--wait-timeout', 'soon']],
  ])('a wrong %s is refused here with exit 2, and nothing is sent (%j)', async (flag, flags) => {
    const ran = await provision(...flags);
    expect(ran.exit).toBe(2);
    expect(ran.stderr).toContain(flag);
    expect(ran.stderr).toContain('fix: ');
    expect(hub.seen).toEqual([]);
  });

  test('a refusal of the hub exits with its code and names what, why, fix and request id', async () => {
    hub.answers['POST /api/v1/sites'] = problem(409, 'NAME_CLAIMED', 'shop.example.com belongs to other.example.com');
    const ran = await provision('--container', 'shop');
    expect(ran.exit).toBe(7);
    expect(ran.stderr).toBe(
      [
        'error: A name belongs to another site (NAME_CLAIMED)',
        'why: shop.example.com belongs to other.example.com',
        'fix: Unprovision that site, drop the alias there, or choose another name.',
        'request id: req-1',
        '',
      ].join('\n'),
    );
    expect(ran.stdout).toBe('');
  });

  test.each([
    [400, 'VALIDATION', 2],
    [401, 'UNAUTHENTICATED', 4],
    [404, 'VPS_UNKNOWN', 3],
    [503, 'AUDIT_UNAVAILABLE', 1],
  ] as const)('%d %s exits %d', async (status, code, exit) => {
    hub.answers['POST /api/v1/sites'] = problem(status, code, 'no', {
      errors: [{ pointer: '/routes/0', message: 'bad' }],
    });
    const ran = await provision('--container', 'shop');
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).toContain('  /routes/0: bad');
  });

  test('--dry-run prints the changes with their diffs and the base, and starts nothing', async () => {
    hub.answers['POST /api/v1/sites/plan'] = {
      body: {
        base: { site: 'aa', global: 'bb' },
        changes: [{ kind: 'change', what: 'vhost conf.d/shop.example.com.conf', diff: '@@ -1 +1 @@\n-a\n+b\n' }],
        checks: [{ name: 'DNS', result: 'ok', detail: '192.0.2.1' }],
        warnings: ['www.shop.example.com is dropped'],
      },
    };
    const ran = await provision('--container', 'shop', '--dry-run');
    expect(ran).toMatchObject({ exit: 0, stderr: '' });
    expect(ran.stdout).toContain('~ change vhost conf.d/shop.example.com.conf\n    @@ -1 +1 @@\n    -a\n    +b\n');
    expect(ran.stdout).toContain('DNS');
    expect(ran.stdout).toContain('warning: www.shop.example.com is dropped');
    expect(ran.stdout).toContain('base aa:bb');
    expect(hub.seen.map(({ path }) => path)).toEqual(['/api/v1/sites/plan']);
  });
});

describe('vsa site unprovision', () => {
  const unprovision = (...flags: string[]) => cli('site', 'unprovision', '--domain', 'shop.example.com', ...flags);
  const deleted = () => hub.seen.find(({ method }) => method === 'DELETE');

  test('without a terminal and without an answer exits 2 naming the flags, and nothing is started', async () => {
    const ran = await unprovision();
    expect(ran.exit).toBe(2);
    expect(ran.stderr).toContain('add --keep-container, --stop-container or --remove-container');
    expect(deleted()).toBeUndefined();
  });

  test('--yes alone keeps the containers and says so', async () => {
    const ran = await unprovision('--yes');
    expect(ran.exit).toBe(0);
    expect(ran.stderr).toContain('--yes keeps the containers: shop');
    expect(deleted()?.query.get('containers')).toBe('keep');
  });

  test('a container flag is the answer of a script; the other options travel with it', async () => {
    const ran = await unprovision('--remove-container', '--keep-cert', '--purge', '--force');
    expect(ran.exit).toBe(0);
    expect(ran.stderr).toContain('container    shop: removed');
    expect(ran.stderr).toContain('certificate  certs/shop.example.com/0A: kept');
    expect(Object.fromEntries(deleted()?.query ?? [])).toEqual({
      containers: 'remove',
      keepCert: 'true',
      purge: 'true',
      force: 'true',
    });
  });

  test('a shared container is kept and names who shares it', async () => {
    hub.answers['POST /api/v1/sites/plan'] = { body: removal(['other.example.com']) };
    const ran = await unprovision('--yes');
    expect(ran.stderr).toContain('container    shop: kept: other.example.com uses it too');
  });

  test('two container flags are refused', async () => {
    expect((await unprovision('--keep-container', '--remove-container')).exit).toBe(2);
    expect(hub.seen).toEqual([]);
  });

  test.each([
    ['n', 9],
    ['y', 0],
  ])('at a terminal it shows everything and asks: %s exits %d', async (key, exit) => {
    let asked = false;
    const ran = await runCli(['site', 'unprovision', '--domain', 'shop.example.com', '--stop-container'], {
      hub: hub.url,
      tty: true,
      reacts: (shown, { type }) => {
        if (!asked && shown.includes('Take shop.example.com off?')) setTimeout(() => type(key), 50);
        asked ||= shown.includes('Take shop.example.com off?');
      },
    });
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).toContain('container    shop: stopped');
    expect(deleted() === undefined).toBe(key === 'n');
  });

  test('--no-input at a terminal is as without one', async () => {
    const argv = ['site', 'unprovision', '--domain', 'shop.example.com', '--no-input'];
    expect((await runCli(argv, { hub: hub.url, tty: true })).exit).toBe(2);
  });

  test('plan --remove and --dry-run print what goes and start nothing', async () => {
    const plan = await cli('site', 'plan', '--remove', 'shop.example.com');
    const dry = await unprovision('--dry-run');
    expect(plan.stdout).toContain('shop.example.com with www.shop.example.com: taken off');
    expect(plan.stdout).toContain('.conf: taken off; the kept generations still hold it');
    expect(plan.stdout).toContain('.access.json: to the trash on the VPS');
    expect(dry.stdout).toBe(plan.stdout);
    expect(deleted()).toBeUndefined();
  });
});

const TABLE = `DOMAIN            STATE  DRIFT           VPS     URL                       ALIASES
shop.example.com  live   EDITED_BY_HAND  vps-01  https://shop.example.com  a.example.com
`;

describe('vsa site list and show', () => {
  const site = {
    domain: 'shop.example.com',
    state: 'live',
    vpsId: 'vps-01',
    url: 'https://shop.example.com',
    aliases: ['a.example.com'],
    certificate: { serial: '0A' },
    drift: [{ name: 'EDITED_BY_HAND', detail: 'Its vhost is another.' }],
    operation: null,
  };

  test.each([
    ['table', TABLE],
    ['json', `${JSON.stringify([site], null, 2)}\n`],
    ['jsonl', `${JSON.stringify(site)}\n`],
    ['id', 'shop.example.com\n'],
  ])('list -o %s', async (format, stdout) => {
    hub.answers['GET /api/v1/sites'] = { body: { items: [site], nextPageToken: null } };
    expect(await cli('site', 'list', '-o', format)).toEqual({ exit: 0, stdout, stderr: '' });
  });

  test('an empty list is empty on stdout and says so on stderr', async () => {
    hub.answers['GET /api/v1/sites'] = { body: { items: [], nextPageToken: null } };
    expect(await cli('site', 'list')).toEqual({ exit: 0, stdout: '', stderr: 'nothing to show\n' });
    expect(await cli('site', 'list', '-o', 'json')).toMatchObject({ stdout: '[]\n' });
  });

  test('show prints all that is known; an unknown site exits 3', async () => {
    hub.answers['GET /api/v1/sites/shop.example.com'] = { body: site };
    const { stdout } = await cli('site', 'show', 'shop.example.com');
    expect(stdout).toContain('certificate.serial  0A');
    expect(stdout).toContain('EDITED_BY_HAND: Its vhost is another.');
    expect((await cli('site', 'show', 'none.example.com')).exit).toBe(3);
  });
});
