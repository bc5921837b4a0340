import { type CryptoKey, FlattenedSign, importJWK, type JWK } from 'jose';
import { VsaError } from '../domain/errors.js';
import { type AcmeAnswer, type AcmeConnection, ask, directoryOf, exchange } from './connection.js';
import { isProblem, problemError } from './problem.js';

/** The private ES256 key of an account. */
export type AccountKey = JWK & { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };

/** Who asks whom: every signed request needs the connection, the key, and the account's URL once there is one. */
export interface AcmeContext {
  readonly connection: AcmeConnection;
  readonly key: AccountKey;
  readonly accountUrl: string | null;
}

/** Of requests refused for their nonce in a row: enough for a CA that refuses every second one. */
const NONCE_TRIES = 40;

/**
 * A signed POST (RFC 8555 section 6.2); payload null is a POST-as-GET. A refused nonce is answered with the one that
 * came with the refusal (section 6.5). Fails as `problemError` says.
 */
export async function signedPost(context: AcmeContext, url: string, payload: unknown): Promise<AcmeAnswer> {
  const key = await importJWK(context.key, 'ES256');
  for (let tries = 1; ; tries++) {
    const answer = await exchange(context.connection, 'POST', url, await sign(context, key, url, payload));
    if (answer.status < 300) return answer;
    const error = problemError(answer);
    if (!isProblem(error, 'badNonce') || tries === NONCE_TRIES) throw error;
  }
}

async function sign(context: AcmeContext, key: CryptoKey | Uint8Array, url: string, payload: unknown): Promise<string> {
  const nonce = await takeNonce(context.connection);
  const bytes = new TextEncoder().encode(payload === null ? '' : JSON.stringify(payload));
  const account = context.accountUrl === null ? { jwk: publicPart(context.key) } : { kid: context.accountUrl };
  return JSON.stringify(
    await new FlattenedSign(bytes).setProtectedHeader({ alg: 'ES256', nonce, url, ...account }).sign(key),
  );
}

/** The newest nonce of the pool, or a new one; each is used once. */
async function takeNonce(connection: AcmeConnection): Promise<string> {
  const { newNonce } = await directoryOf(connection);
  for (;;) {
    const nonce = connection.nonces.pop();
    if (nonce !== undefined) return nonce;
    // It goes to the pool, where a request waiting beside this one may take it first.
    const answer = await ask(connection, 'HEAD', newNonce);
    if (!answer.headers['replay-nonce']) throw new VsaError('ACME_SERVER', 'The certificate authority gave no nonce');
  }
}

const publicPart = ({ kty, crv, x, y }: AccountKey): JWK => ({ kty, crv, x, y });
