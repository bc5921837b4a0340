import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Domain, VpsId } from '../../../domain/fields/brands.js';
import { ensureLocalCa } from '../ca/localAuthority.js';
import { type ChallengePathDeps, proveChallengePath } from './challengePath.js';
import type { Lookup } from './resolve.js';

const THUMBPRINT = 'T'.repeat(43);
const OURS = 'vps-01' as VpsId;
const typed = { name: 'a.example' as Domain, typed: true };
const byDefault = { name: 'www.a.example' as Domain, typed: false };
const at = (ipv4: string[], ipv6: string[] = []): Lookup => ({ kind: 'addresses', ipv4, ipv6, resolver: 'r' });

/** As nginx on a VPS. */
const served: RequestListener = (incoming, outgoing) => {
  const token = incoming.url?.split('/').pop() ?? '';
  outgoing.writeHead(200, { 'x-vsa-vps': OURS }).end(`${token}.${THUMBPRINT}`);
};
const redirectTo =
  (location: (path: string) => string): RequestListener =>
  (incoming, outgoing) =>
    void outgoing.writeHead(301, { location: location(incoming.url ?? '') }).end();

describe('proveChallengePath()', () => {
  let folder: string;
  let http: Server;
  let https: Server;
  let plain: RequestListener;
  let secure: RequestListener;
  let hosts: (string | undefined)[];
  let deps: ChallengePathDeps;
  let names: Record<string, Lookup>;
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vsa-challenge-'));
    const { caPem } = await ensureLocalCa(folder);
    const [cert, key] = await Promise.all([readFile(caPem), readFile(join(folder, 'local-ca', 'ca.key'))]);
    http = createHttp((incoming, outgoing) => {
      hosts.push(incoming.headers.host);
      plain(incoming, outgoing);
    }).listen(0, '127.0.0.1');
    https = createHttps({ cert, key }, (incoming, outgoing) => secure(incoming, outgoing)).listen(0, '127.0.0.1');
    await Promise.all([once(http, 'listening'), once(https, 'listening')]);
  });
  afterAll(async () => {
    for (const server of [http, https]) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    plain = secure = served;
    hosts = [];
    names = { 'a.example': at(['127.0.0.1']), 'www.a.example': at(['127.0.0.1']) };
    const addresses = (name: string) => Promise.resolve(names[name] ?? ({ kind: 'NXDOMAIN', resolver: 'r' } as const));
    const resolver = { addresses, caa: () => Promise.reject(new Error('not asked')) };
    const ports = { httpPort: portOf(http), httpsPort: portOf(https) };
    deps = { resolver, ...ports, thumbprint: THUMBPRINT, vpsId: OURS };
  });

  const whyNot = async () => (await proveChallengePath([typed], deps)).waiting[0]?.detail;

  test('a name answered by the VPS passes, asked under its own name', async () => {
    expect(await proveChallengePath([typed, byDefault], deps)).toEqual({
      ok: ['a.example', 'www.a.example'],
      dropped: [],
      waiting: [],
      notes: [],
    });
    expect(hosts.sort()).toEqual([`a.example:${deps.httpPort}`, `www.a.example:${deps.httpPort}`]);
  });

  test('a default name that fails is dropped, a typed one waited for', async () => {
    names['www.a.example'] = { kind: 'NXDOMAIN', resolver: 'r' };
    const { ok, dropped } = await proveChallengePath([typed, byDefault], deps);
    expect(ok).toEqual(['a.example']);
    expect(dropped).toEqual([
      { name: 'www.a.example', why: 'www.a.example does not resolve (NXDOMAIN at resolver r)' },
    ]);
  });

  test.each([
    ['another program', (_, out) => out.end('hello'), 'not a VPS of this hub'],
    ['another VPS', (_, out) => out.setHeader('x-vsa-vps', 'vps-02').end(), 'answered by vps-02, not by vps-01'],
    ['another account', (_, out) => out.setHeader('x-vsa-vps', OURS).end('x.y'), 'thumbprint of another account'],
    ['404', (_, out) => out.writeHead(404).end(), 'answered 404'],
    ['an endless body', (_, out) => void out.end('x'.repeat(100_000)), 'failed with'],
    ['a redirect to another port', redirectTo(() => 'http://a.example:22/'), 'redirects to port 22'],
    ['a redirect to a file', redirectTo(() => 'file:///etc/passwd'), 'redirects to file:'],
    ['a redirect to an address', redirectTo(() => 'http://169.254.169.254/'), 'redirects to an IP address'],
    ['a redirect to nowhere', redirectTo(() => 'http://gone.example/'), 'gone.example, which does not resolve'],
    ['redirects without end', redirectTo((path) => path), 'more than 10 redirects'],
  ] as [string, RequestListener, string][])('%s is no proof', async (_, listener, why) => {
    plain = listener;
    expect(await whyNot()).toContain(why);
  });

  test.each([
    ['silence', () => undefined],
    ['headers and then silence', (_, out) => void out.writeHead(200).write('x')],
  ] as [string, RequestListener][])('%s is no proof once the time is over', async (_, listener) => {
    plain = listener;
    const { waiting } = await proveChallengePath([typed], { ...deps, timeLimit: 300 });
    expect(waiting[0]?.detail).toContain('no answer within 300 ms');
  });

  test('a redirect into the network of the hub is not followed', async () => {
    names['inside.example'] = at(['10.0.0.7'], ['fd00::7']);
    plain = redirectTo(() => 'http://inside.example/');
    expect(await whyNot()).toContain('inside.example, which has no public address');
  });

  test('a redirect to HTTPS is followed without looking at the certificate', async () => {
    plain = redirectTo((path) => `https://a.example:${deps.httpsPort}${path}`);
    expect((await proveChallengePath([typed], deps)).ok).toEqual(['a.example']);
  });

  test('every address must answer: one dead one of two is named', async () => {
    names['a.example'] = at(['127.0.0.1', '127.0.0.2']);
    expect(await whyNot()).toContain('at 127.0.0.2');
  });

  test('an AAAA record that leads elsewhere holds the name', async () => {
    names['a.example'] = at(['127.0.0.1'], ['::1']);
    expect(await whyNot()).toContain('at ::1');
  });

  test('an IPv6 address the hub has no way to is shown instead of blaming the name', async () => {
    names['a.example'] = at(['127.0.0.1'], ['ff0e::1']);
    const { ok, notes } = await proveChallengePath([typed], deps);
    expect(ok).toEqual(['a.example']);
    expect(notes[0]).toContain('at ff0e::1 was not asked: the hub has no public IPv6 address');
    names['a.example'] = at([], ['ff0e::1']);
    expect(await whyNot()).toContain('the hub has no public IPv6 address');
  });
});
