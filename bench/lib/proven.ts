import { request } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { createSecureContext, type SecureContext } from 'node:tls';

/** Who is asked, and whom a client trusts. */
export interface Front {
  readonly httpsPort: number;
  readonly trust: SecureContext;
  /** What the upstream answers to `GET /`. */
  readonly body: string;
}

export const trusting = (rootPem: string): SecureContext => createSecureContext({ ca: rootPem });

const SHORTEST_PAUSE = 5;
const LONGEST_PAUSE = 25;
const LIMIT = 120_000;

/** A hundredth of the time so far: a look costs a handshake, and many of them would slow down what is measured. */
const pauseAfter = (ms: number): number => Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, ms / 100));

/**
 * Resolves at the first HTTPS answer of the site that a strict client takes: a chain to the CA's root, the name among
 * the certificate's, status 200 and the upstream's body. Answers the time of it (`performance.now()`).
 */
export async function untilProven(front: Front, domain: string): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { failure } = await look(front, domain);
    if (failure === null) return performance.now();
    const sofar = performance.now() - begun;
    if (sofar > LIMIT) throw new Error(`${domain} did not answer: ${failure}`);
    await wait(pauseAfter(sofar));
  }
}

function look({ httpsPort, trust, body }: Front, domain: string): Promise<{ readonly failure: string | null }> {
  return new Promise((resolve) => {
    const fail = (why: string) => resolve({ failure: why });
    const asked = request(
      {
        ...{ host: '127.0.0.1', port: httpsPort, path: '/', servername: domain, secureContext: trust },
        ...{ agent: false, timeout: 10_000, headers: { host: `${domain}:${httpsPort}` } },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', (error) => fail(error.message));
        response.on('end', () => {
          if (response.statusCode === 200 && text === body) resolve({ failure: null });
          else fail(`status ${response.statusCode}, ${text.slice(0, 80)}`);
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer within 10 s')));
    asked.on('error', (error) => fail(error.message));
    asked.end();
  });
}
