import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { plainFingerprint } from '../../domain/certificate/fingerprint.js';

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Lower-case hex sha256 of the served leaf; null over HTTP. */
  readonly fingerprint: string | null;
  /** At most 4 KiB. */
  readonly body: string;
}

export interface Question {
  readonly scheme: 'http' | 'https';
  /** Sent as Host and, over HTTPS, as SNI. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Where to connect; default 127.0.0.1, the nginx of this VPS. */
  readonly address?: string;
  readonly timeoutMs?: number;
}

/** One GET to an address, in the name of a host. Reports the certificate unverified. Rejects when nobody answers. */
export function ask({ scheme, host, port, path, address = '127.0.0.1', timeoutMs = 5_000 }: Question): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const send = scheme === 'https' ? httpsRequest : httpRequest;
    const standard = port === (scheme === 'https' ? 443 : 80);
    const request = send(
      {
        host: address,
        port,
        path,
        agent: false,
        timeout: timeoutMs,
        servername: host,
        rejectUnauthorized: false,
        headers: { host: standard ? host : `${host}:${port}`, 'user-agent': 'vsa-proof', connection: 'close' },
      },
      (response) => {
        const fingerprint = scheme === 'https' ? leafFingerprint(response) : null;
        collect(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, fingerprint, body }),
          reject,
        );
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer from ${address}:${port} within ${timeoutMs} ms`)));
    request.on('error', reject);
    request.end();
  });
}

/** Fingerprint of the leaf that the nginx of this VPS serves for a name; null: it serves none. */
export const servedFingerprint = (host: string, port: number, timeoutMs?: number): Promise<string | null> =>
  ask({ scheme: 'https', host, port, path: '/', ...(timeoutMs === undefined ? {} : { timeoutMs }) }).then(
    ({ fingerprint }) => fingerprint,
    () => null,
  );

function leafFingerprint(response: IncomingMessage): string | null {
  // Nobody has one where the session was resumed; the types do not say so.
  const fingerprint = (response.socket as TLSSocket).getPeerCertificate().fingerprint256 as string | undefined;
  return fingerprint === undefined ? null : plainFingerprint(fingerprint);
}

const LARGEST_BODY = 4_096;

/** An endless answer (a stream, a long poll) is cut off: its start is proof enough. */
function collect(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = '';
    const done = () => {
      resolve(body.slice(0, LARGEST_BODY));
      response.destroy();
    };
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
      if (body.length >= LARGEST_BODY) done();
    });
    response.on('end', done);
    response.on('error', done);
    setTimeout(done, 1_000).unref();
  });
}
