import type { Domain } from '../fields/brands.js';

/** How far an order is; `retryAfterMs` is how long the CA asks to wait before looking again. */
export interface OrderStatus {
  readonly status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  readonly retryAfterMs: number | null;
  /** The CA's words when invalid. */
  readonly detail: string | null;
}

/**
 * A certificate authority, ACME or local. Every call may be repeated: the order's URL is the only state, so a crash
 * between two calls continues the same order. Fails with ACME_REFUSED, ACME_RATE_LIMITED, ACME_PAUSED (data
 * `retryAfterMs`) or ACME_SERVER.
 */
export interface CertificateAuthority {
  /**
   * A new order for the names; answers its URL. `replaces` is the ARI id of the certificate it is to replace (RFC 9773
   * section 5); where the CA knows of another that did, it refuses.
   */
  order(names: readonly Domain[], replaces?: string | null): Promise<{ orderUrl: string }>;
  /** Answers every open authorization's HTTP-01 challenge (the VPS already serves it) and says how far the order is. */
  authorize(orderUrl: string): Promise<OrderStatus>;
  /** Sends the CSR (DER) once the order is ready; on a later call only says how far it is. */
  finalize(orderUrl: string, csr: Uint8Array): Promise<OrderStatus>;
  /** The PEM chain, leaf first, of a valid order. */
  download(orderUrl: string): Promise<string>;
  /** When the CA wants the certificate of this ARI id replaced; null: it does not say such things. */
  renewalInfo(certificateId: string): Promise<RenewalInfo | null>;
}

/** Times are RFC 3339. */
export interface RenewalInfo {
  readonly suggestedWindow: { readonly start: string; readonly end: string };
  readonly explanationURL?: string;
  /** When to ask again, in milliseconds; null where the CA does not say. */
  readonly retryAfterMs: number | null;
}

/** Parts of an installed certificate that decisions need. Times are RFC 3339 UTC. */
export interface CertificateFacts {
  /** Upper-case hex serial number; names the certificate's folder. */
  readonly serial: string;
  readonly names: readonly Domain[];
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** Lower-case hex sha256 of the DER leaf. */
  readonly fingerprint: string;
}
