import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Proof {
  readonly url: string;
  readonly status: number;
  readonly serial: string;
  readonly issuer: string;
  readonly validTo: string;
  /** The live generation, as nginx answers it. */
  readonly generation: string;
}

export interface ProofTarget {
  readonly name: string;
  readonly httpsPort: number;
  readonly markerPort: number;
  readonly caFile: string;
}

/** Visits a site over HTTPS as a stranger would who trusts only the local CA. Rejects unless the chain verifies. */
export async function proveSite({ name, httpsPort, markerPort, caFile }: ProofTarget): Promise<Proof> {
  const ca = await readFile(caFile, 'utf8').catch(() => undefined);
  const generation = await body(markerPort);
  return new Promise((resolve, reject) => {
    const visit = request(
      {
        host: '127.0.0.1',
        port: httpsPort,
        servername: name,
        headers: { host: name },
        timeout: 10_000,
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        const certificate = (response.socket as TLSSocket).getPeerCertificate();
        response.resume();
        resolve({
          url: `https://${name}:${httpsPort}`,
          status: response.statusCode ?? 0,
          serial: certificate.serialNumber,
          issuer: String(certificate.issuer.CN),
          validTo: certificate.valid_to,
          generation: generation.trim(),
        });
      },
    );
    visit.on('timeout', () => visit.destroy(new Error(`${name} did not answer in time`)));
    visit.on('error', reject);
    visit.end();
  });
}

const body = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const visit = get({ host: '127.0.0.1', port, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    });
    visit.on('timeout', () => visit.destroy(new Error('nginx did not answer in time')));
    visit.on('error', reject);
  });
