import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TestUpstream } from '../../lib/upstream.js';

/** RFC 6455 section 1.3. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const acceptOf = (key: string): string =>
  createHash('sha1')
    .update(key + MAGIC)
    .digest('base64');

/** An application that upgrades to a websocket and echoes each short text frame; 426 without an upgrade. */
export async function startEcho(): Promise<TestUpstream> {
  const server = createServer((_request, response) => response.writeHead(426).end('upgrade'));
  const open = new Set<Socket>();
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket) => {
    open.add(socket);
    const accept = acceptOf(incoming.headers['sec-websocket-key'] ?? '');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'));
    socket.on('data', (frame: Buffer) => socket.write(textFrame(unmasked(frame))));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Upgrades through nginx, sends one text and answers its echo; the status where nothing was upgraded. */
export function echo(host: string, port: number, path: string, text: string): Promise<string | number> {
  return new Promise((resolve, reject) => {
    const key = randomBytes(16).toString('base64');
    const headers = {
      host: `${host}:${port}`,
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
    };
    const options = {
      host: '127.0.0.1',
      port,
      path,
      servername: host,
      rejectUnauthorized: false,
      agent: false,
      headers,
    };
    const sent = request(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('upgrade', (answer, socket) => {
      if (answer.headers['sec-websocket-accept'] !== acceptOf(key)) reject(new Error('another key was accepted'));
      socket.once('data', (frame: Buffer) => {
        resolve(frame.subarray(2).toString('utf8'));
        socket.destroy();
      });
      socket.write(masked(text));
    });
    sent.once('error', reject);
    sent.end();
  });
}

/** RFC 6455 section 5.2, a final text frame of less than 126 bytes. */
const textFrame = (text: Buffer): Buffer => Buffer.concat([Buffer.of(0x81, text.length), text]);

function masked(text: string): Buffer {
  const mask = randomBytes(4);
  const bytes = Buffer.from(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.of(0x81, 0x80 | bytes.length), mask, bytes]);
}

function unmasked(frame: Buffer): Buffer {
  const mask = frame.subarray(2, 6);
  return Buffer.from(frame.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}
