import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request as httpRequest, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type NginxGlobals,
  renderGenerationConf,
  renderNginxConf,
  renderSite,
} from '../../../activities/lib/render.js';
import type { Domain, RedirectTarget } from '../../../domain/fields/brands.js';
import type { SiteModel } from '../../../domain/site/model.js';
import { freePorts } from '../../lib/ports.js';
import { aSite, container, ENV, local, route } from './shapes.js';

/** A real nginx, named by the environment; without one nothing here is proven, and the report says so. */
const NGINX = process.env['VSA_NGINX_BIN'] ?? '';
if (NGINX === '') console.warn('SKIPPED: tests against a real nginx, as VSA_NGINX_BIN is not set');

describe.skipIf(NGINX === '')('the rendered files in a real nginx', () => {
  const root = mkdtempSync(join(tmpdir(), 'vsa-nginx-'));
  let ports: { http: number; https: number; marker: number };
  let upstream: Server;
  let nginx: ChildProcess;

  beforeAll(async () => {
    for (const folder of ['conf.d', 'auth', 'logs/domains', 'temp']) mkdirSync(join(root, folder), { recursive: true });
    makeCertificate(root);
    writeFileSync(join(root, 'auth/app.example.htpasswd'), 'ann:{PLAIN}correct horse\n');
    upstream = createServer((incoming, answer) => answer.end(JSON.stringify(incoming.headers)));
    await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
    const [http = 0, https = 0, marker = 0] = await freePorts(3);
    ports = { http, https, marker };
    writeTree(root, ports, (upstream.address() as AddressInfo).port);
    execFileSync(NGINX, ['-t', '-e', join(root, 'error.log'), '-c', join(root, 'nginx.conf')], { stdio: 'pipe' });
    nginx = spawn(NGINX, ['-e', join(root, 'error.log'), '-c', join(root, 'nginx.conf'), '-g', 'daemon off;'], {
      stdio: 'ignore',
    });
    await accepting(marker);
  }, 30_000);

  afterAll(async () => {
    const ended = new Promise((done) => nginx.once('exit', done));
    nginx.kill('SIGTERM');
    await ended;
    await new Promise((done) => upstream.close(done));
    rmSync(root, { recursive: true, force: true });
  });

  const http = (host: string, path: string, headers = {}) => ask(ports.http, false, host, path, headers);
  const https = (host: string, path: string, headers = {}) => ask(ports.https, true, host, path, headers);

  test('port 80 sends a site to HTTPS under the same path, with the port', async () => {
    const { status, headers } = await http('app.example', '/a?b=1');
    expect([status, headers.location]).toEqual([301, `https://app.example:${ports.https}/a?b=1`]);
  });

  const hosts = ['app.example', 'plain.example', 'old.example', 'nobody.example'];
  test.each(hosts)('the challenge of %s is answered on both ports', async (host) => {
    for (const side of [http, https]) {
      const { status, headers, body } = await side(host, '/.well-known/acme-challenge/to-ken_1');
      const wanted = [200, 'vps-01', 'text/plain', `to-ken_1.${ENV.thumbprint}`];
      expect([status, headers['x-vsa-vps'], headers['content-type'], body]).toEqual(wanted);
    }
  });

  test('a name nobody has is 421, and a local caller may ask for the health of nginx', async () => {
    expect((await http('nobody.example', '/')).status).toBe(421);
    expect((await https('nobody.example', '/')).status).toBe(421);
    expect(await http('localhost', '/healthz')).toMatchObject({ status: 200, body: 'ok' });
  });

  test('every header is on every answer of the site, refused ones too', async () => {
    for (const { status, headers } of [await https('app.example', '/'), await https('app.example', '/open/')]) {
      expect([200, 401]).toContain(status);
      expect(headers).toMatchObject({
        'strict-transport-security': 'max-age=31536000',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'content-security-policy': "frame-ancestors 'none'; upgrade-insecure-requests",
      });
    }
  });

  test('Basic Auth asks for the password, except where the route is exempt', async () => {
    const authorization = `Basic ${Buffer.from('ann:correct horse').toString('base64')}`;
    expect((await https('app.example', '/')).status).toBe(401);
    expect((await https('app.example', '/', { authorization })).status).toBe(200);
    expect((await https('app.example', '/open/')).status).toBe(200);
  });

  test('the upstream learns who asked for what, and is asked for an upgrade on a websocket route only', async () => {
    const upgrade = { upgrade: 'websocket', connection: 'upgrade', 'x-forwarded-for': '192.0.2.1' };
    const open = JSON.parse((await https('app.example', '/open/', upgrade)).body) as IncomingMessage['headers'];
    expect(open).toMatchObject({
      host: `app.example:${ports.https}`,
      upgrade: 'websocket',
      connection: 'upgrade',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '192.0.2.1, 127.0.0.1',
      'x-real-ip': '127.0.0.1',
    });
    const plain = JSON.parse((await http('plain.example', '/', upgrade)).body) as IncomingMessage['headers'];
    expect(plain.upgrade).toBeUndefined();
    expect(plain['x-forwarded-proto']).toBe('http');
  });

  test('a redirect-only site sends everything to its target as it stands', async () => {
    const { status, headers } = await http('old.example', '/any/path');
    expect([status, headers.location]).toEqual([301, 'https://app.example/new']);
  });

  test('requests above the rate get 429, the challenge never', async () => {
    const burst = await Promise.all(Array.from({ length: 12 }, () => http('slow.example', '/')));
    expect(burst.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(4).fill(200),
      ...Array<number>(8).fill(429),
    ]);
    const challenges = Array.from({ length: 12 }, () => http('slow.example', '/.well-known/acme-challenge/x'));
    expect((await Promise.all(challenges)).every(({ status }) => status === 200)).toBe(true);
  });

  test('nginx starts and answers 502 while an upstream is absent', async () => {
    expect((await http('gone.example', '/')).status).toBe(502);
  });

  test('the marker port answers the generation and closes', async () => {
    const { status, headers, body } = await ask(ports.marker, false, 'localhost', '/', {});
    expect([status, headers.connection, body]).toEqual([200, 'close', '42']);
  });

  test('every line of the access log is JSON with the 14 keys, whatever a client sends', async () => {
    const odd = ['User-Agent: a"\\\xff\u0001', 'Referer: caf\xc3\xa9', 'Connection: close', '', ''].join('\r\n');
    await raw(ports.http, `GET /%ff%22?token=secret HTTP/1.1\r\nHost: plain.example\r\n${odd}`);
    await raw(ports.http, 'BAD\x00 / HTTP/1.1\r\nHost: plain.example\r\n\r\n');
    const log = readFileSync(join(root, 'logs/domains/plain.example.access.json'));
    const lines = new TextDecoder('utf-8', { fatal: true }).decode(log).trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of parsed) {
      expect(Object.keys(line)).toEqual(KEYS);
      expect([typeof line['status'], typeof line['body_bytes_sent'], typeof line['request_time']]).toEqual(
        Array(3).fill('number'),
      );
      expect(Date.parse(String(line['time']))).not.toBeNaN();
    }
    expect(parsed.find((line) => line['http_referer'] === 'café')).toMatchObject({
      uri: '(not UTF-8)',
      http_user_agent: '(not UTF-8)',
    });
    expect(log.includes('secret')).toBe(false);
  });
});

const KEYS = [
  ...['time', 'domain', 'remote_addr', 'method', 'uri', 'status', 'body_bytes_sent', 'request_time'],
  ...[
    'upstream_response_time',
    'upstream_addr',
    'http_referer',
    'http_user_agent',
    'http_x_forwarded_for',
    'server_protocol',
  ],
];

function makeCertificate(root: string): void {
  const files = ['-keyout', join(root, 'key.pem'), '-out', join(root, 'cert.pem')];
  const kind = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=vsa',
  ];
  execFileSync('openssl', ['req', '-x509', ...kind, ...files], { stdio: 'pipe' });
}

function writeTree(root: string, ports: { http: number; https: number; marker: number }, port: number): void {
  const globals: NginxGlobals = {
    ...ENV,
    httpPort: ports.http,
    httpsPort: ports.https,
    markerPort: ports.marker,
    ipv6: existsSync('/proc/net/if_inet6') && readFileSync('/proc/net/if_inet6', 'utf8') !== '',
    logsDir: join(root, 'logs'),
    runtime: 'process',
    pidFile: join(root, 'nginx.pid'),
    errorLog: join(root, 'error.log'),
    workerUser: process.getuid?.() === 0 ? 'root' : null,
    resolver: null,
    defaultCertificate: { certificate: join(root, 'cert.pem'), key: join(root, 'key.pem') },
    tempDir: join(root, 'temp'),
  };
  const web = container('web', 3000);
  const sites: readonly SiteModel[] = [
    aSite('app.example', {
      auth: true,
      aliases: ['www.app.example' as Domain],
      routes: [route('/open/', web, { websocket: true, authExempt: true, buffering: false }), route('/', local(port))],
    }),
    aSite('plain.example', { tls: null, routes: [route('/', web)] }),
    aSite('slow.example', { tls: null, rateLimit: { perSecond: 1, burst: 3 }, routes: [route('/', web)] }),
    aSite('gone.example', { tls: null, routes: [route('/', local(1))] }),
    aSite('old.example', { redirectTo: 'https://app.example/new' as RedirectTarget, tls: null }),
    aSite(`${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(37)}.example`, {
      routes: [route('/', web)],
    }),
  ];
  writeFileSync(join(root, 'nginx.conf'), renderNginxConf(globals));
  writeFileSync(
    join(root, 'generation.conf'),
    renderGenerationConf({ runtime: 'process', number: 42, markerPort: ports.marker }),
  );
  for (const site of sites) {
    const tls = site.tls === null ? null : globals.defaultCertificate;
    const text = renderSite({ ...site, tls }, globals, [{ upstream: web, address: `127.0.0.1:${port}` }]);
    writeFileSync(join(root, 'conf.d', `${site.domain}.conf`), text);
  }
}

async function accepting(port: number): Promise<void> {
  const tried = await new Promise<boolean>((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
    socket.on('connect', () => socket.destroy());
  });
  if (tried) return;
  await new Promise((done) => setTimeout(done, 20));
  return accepting(port);
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function ask(port: number, tls: boolean, host: string, path: string, headers: object): Promise<Answer> {
  const options = { host: '127.0.0.1', port, path, headers: { host, ...headers }, agent: false as const };
  return new Promise((done, failed) => {
    const answered = (answer: IncomingMessage) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      );
    };
    const sent = tls
      ? httpsRequest({ ...options, servername: host, rejectUnauthorized: false }, answered)
      : httpRequest(options, answered);
    sent.on('error', failed).end();
  });
}

/** Bytes as they are, which no HTTP client would send; waits until nginx has closed, so the line is in the log. */
const raw = (port: number, text: string): Promise<void> =>
  new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(text, 'latin1')));
    socket
      .on('error', failed)
      .on('close', () => done())
      .resume();
  });
