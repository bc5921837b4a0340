import { rootCertificates } from 'node:tls';
import { Agent, type Dispatcher, request } from 'undici';
import { VsaError } from '../domain/errors.js';
import { problemError } from './problem.js';

/** The resources a CA publishes (RFC 8555 section 7.1.1, RFC 9773 for `renewalInfo`). */
export interface Directory {
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
  readonly revokeCert: string;
  readonly renewalInfo?: string;
  readonly meta?: { readonly termsOfService?: string; readonly profiles?: Readonly<Record<string, string>> };
}

/** One CA as seen from this process: how to reach it, its directory once read, and the nonces it gave. */
export interface AcmeConnection {
  readonly directoryUrl: string;
  readonly userAgent: string;
  readonly dispatcher: Dispatcher;
  /** Milliseconds for one request with its answer. */
  readonly timeLimit: number;
  readonly nonces: string[];
  directory: Promise<Directory> | null;
}

export interface ConnectionOptions {
  readonly directoryUrl: string;
  readonly userAgent: string;
  /** PEM of a CA to trust beside the public ones. */
  readonly caPem?: string | null;
  readonly timeLimit?: number;
}

export interface AcmeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A connection to the CA with this directory; nothing is asked yet. */
export const acmeConnection = (options: ConnectionOptions): AcmeConnection => ({
  directoryUrl: options.directoryUrl,
  userAgent: options.userAgent,
  dispatcher: new Agent({
    maxResponseSize: 1024 * 1024,
    connect: options.caPem ? { ca: [...rootCertificates, options.caPem] } : {},
  }),
  timeLimit: options.timeLimit ?? 15_000,
  nonces: [],
  directory: null,
});

/** The CA's directory, read once; a failed read is tried again by the next caller. */
export function directoryOf(connection: AcmeConnection): Promise<Directory> {
  connection.directory ??= readDirectory(connection).catch((error: unknown) => {
    connection.directory = null;
    throw error;
  });
  return connection.directory;
}

async function readDirectory(connection: AcmeConnection): Promise<Directory> {
  const directory = jsonOf<Directory>(await ask(connection, 'GET', connection.directoryUrl));
  const urls: unknown[] = [directory.newNonce, directory.newAccount, directory.newOrder];
  if (urls.every((url) => typeof url === 'string')) return directory;
  throw new VsaError('ACME_SERVER', `${connection.directoryUrl} does not answer with an ACME directory`);
}

/** One request, its answer read whole. ACME_SERVER where the CA cannot be reached or takes longer than the limit. */
export async function exchange(
  connection: AcmeConnection,
  method: 'GET' | 'HEAD' | 'POST',
  url: string,
  body: string | null = null,
): Promise<AcmeAnswer> {
  try {
    const answer = await request(url, {
      method,
      body,
      dispatcher: connection.dispatcher,
      signal: AbortSignal.timeout(connection.timeLimit),
      headers: {
        'user-agent': connection.userAgent,
        ...(body === null ? {} : { 'content-type': 'application/jose+json' }),
      },
    });
    const text = await answer.body.text();
    const nonce = answer.headers['replay-nonce'];
    if (typeof nonce === 'string') keepNonce(connection.nonces, nonce);
    return { status: answer.statusCode, headers: answer.headers, text };
  } catch (error) {
    throw new VsaError('ACME_SERVER', `${hostOf(url)} did not answer: ${reasonOf(error, connection.timeLimit)}`);
  }
}

/** As `exchange`, and any problem document or other refusal becomes its VsaError. */
export async function ask(connection: AcmeConnection, method: 'GET' | 'HEAD', url: string): Promise<AcmeAnswer> {
  const answer = await exchange(connection, method, url);
  if (answer.status >= 300) throw problemError(answer);
  return answer;
}

/** The body as JSON. ACME_SERVER where it is none. */
export function jsonOf<T>(answer: AcmeAnswer): T {
  try {
    const value: unknown = JSON.parse(answer.text);
    if (typeof value === 'object' && value !== null) return value as T;
  } catch {
    // Told below: the parser's words would quote the body.
  }
  throw new VsaError('ACME_SERVER', `The certificate authority answered ${answer.status} without a JSON object`);
}

/** A nonce is best used soon, so the newest are kept, and not many. */
function keepNonce(nonces: string[], nonce: string): void {
  nonces.push(nonce);
  if (nonces.length > 32) nonces.shift();
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'The certificate authority');

function reasonOf(error: unknown, timeLimit: number): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `no answer within ${timeLimit} ms`;
  const code = (error as NodeJS.ErrnoException).code;
  return code ?? error.name;
}
