import { VsaError } from '../domain/errors.js';
import { type AcmeAnswer, directoryOf, jsonOf } from './connection.js';
import type { Problem } from './problem.js';
import { retryAfterMs } from './retryAfter.js';
import { type AcmeContext, signedPost } from './signed.js';

/** An order as the CA shows it (RFC 8555 section 7.1.3), with what its Retry-After says in milliseconds. */
export interface AcmeOrder {
  readonly status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  readonly authorizations: readonly string[];
  readonly finalize: string;
  readonly certificate?: string;
  readonly error?: Problem;
  readonly retryAfterMs: number | null;
}

export interface OrderRequest {
  readonly names: readonly string[];
  /** One of the directory's `meta.profiles`; null lets the CA choose. */
  readonly profile?: string | null;
  /** Id of the certificate this one replaces (RFC 9773 section 5). */
  readonly replaces?: string | null;
}

/** A new order (RFC 8555 section 7.4). The CA may answer with an open order of the same names. */
export async function newOrder(
  context: AcmeContext,
  request: OrderRequest,
): Promise<{ readonly orderUrl: string; readonly order: AcmeOrder }> {
  const { newOrder: url } = await directoryOf(context.connection);
  const answer = await signedPost(context, url, {
    identifiers: request.names.map((value) => ({ type: 'dns', value })),
    ...(request.profile ? { profile: request.profile } : {}),
    ...(request.replaces ? { replaces: request.replaces } : {}),
  });
  const orderUrl = answer.headers['location'];
  if (typeof orderUrl === 'string') return { orderUrl, order: orderOf(answer) };
  throw new VsaError('ACME_SERVER', 'The certificate authority made an order without saying where');
}

/** How the order stands now. */
export const getOrder = async (context: AcmeContext, orderUrl: string): Promise<AcmeOrder> =>
  orderOf(await signedPost(context, orderUrl, null));

/** Sends the CSR (DER) of a ready order; ACME_REFUSED (`orderNotReady`) where it is not ready, or no longer. */
export const finalizeOrder = async (context: AcmeContext, order: AcmeOrder, csr: Uint8Array): Promise<AcmeOrder> =>
  orderOf(await signedPost(context, order.finalize, { csr: Buffer.from(csr).toString('base64url') }));

/** The PEM chain, leaf first (RFC 8555 section 7.4.2). */
export async function downloadChain(context: AcmeContext, certificateUrl: string): Promise<string> {
  const { text } = await signedPost(context, certificateUrl, null);
  if (/^-----BEGIN CERTIFICATE-----/.test(text)) return text;
  throw new VsaError('ACME_SERVER', 'The certificate authority answered with something that is no PEM chain');
}

function orderOf(answer: AcmeAnswer): AcmeOrder {
  const order = jsonOf<Omit<AcmeOrder, 'retryAfterMs'>>(answer);
  return { ...order, retryAfterMs: retryAfterMs(answer.headers['retry-after']) };
}
