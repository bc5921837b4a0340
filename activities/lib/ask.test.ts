import { createHash, X509Certificate } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { ask } from './ask.js';
import { selfSigned } from './selfSigned.js';

const running: (Server & { closeAllConnections?: () => void })[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections?.();
    await new Promise((resolve) => server.close(resolve));
  }
});

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    running.push(server);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
const serve = (listener: RequestListener) => listening(createServer(listener));
const http = (port: number, path = '/') => ask({ scheme: 'http', host: 'site.test', port, path });

describe('ask()', () => {
  test('asks an address in the name of a host, and tells status, headers and body', async () => {
    const port = await serve((request, response) => {
      response.writeHead(418, { 'x-seen': `${request.method} ${request.headers.host} ${request.url}` }).end('body');
    });
    const answer = await http(port, '/a?b=c');
    expect(answer).toMatchObject({ status: 418, body: 'body', fingerprint: null });
    expect(answer.headers['x-seen']).toBe(`GET site.test:${port} /a?b=c`);
  });

  test('tells the served leaf over HTTPS, by SNI, without trusting it', async () => {
    const { certificate, key } = await selfSigned('site.test');
    const listener: RequestListener = (request, response) =>
      response.end((request.socket as TLSSocket & { servername: string }).servername);
    const port = await listening(createTlsServer({ cert: certificate, key }, listener));
    const answer = await ask({ scheme: 'https', host: 'site.test', port, path: '/' });
    const fingerprint = createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
    expect(answer).toMatchObject({ status: 200, body: 'site.test', fingerprint });
  });

  test('does not follow a redirect', async () => {
    const port = await serve((_, response) => response.writeHead(301, { location: 'https://elsewhere.test/' }).end());
    expect(await http(port)).toMatchObject({ status: 301, headers: { location: 'https://elsewhere.test/' } });
  });

  test('keeps the first 4 KiB of an answer without an end', async () => {
    const port = await serve((request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(1_000)), 1);
      request.socket.on('close', () => clearInterval(timer));
    });
    expect((await http(port)).body).toBe('x'.repeat(4_096));
  });

  test('takes what came of an answer that falls silent or breaks off', async () => {
    const silent = await serve((_, response) => void response.write('begun'));
    expect(await http(silent)).toMatchObject({ status: 200, body: 'begun' });
    const broken = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('part', () => request.socket.destroy());
    });
    expect(await http(broken)).toMatchObject({ status: 200, body: 'part' });
  });

  test('rejects when nobody listens, when nobody answers in time, and when it is no HTTP', async () => {
    const port = await serve(() => undefined);
    const question = { scheme: 'http', host: 'site.test', port, path: '/', timeoutMs: 50 } as const;
    await expect(ask(question)).rejects.toThrow('within 50 ms');
    await expect(ask({ ...question, scheme: 'https', timeoutMs: 2_000 })).rejects.toThrow();
    const [server] = running.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    await expect(ask(question)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
