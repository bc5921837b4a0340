import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** One AES-256 key of the gateways. */
export interface SealKey {
  /** 32 bits, unsigned; named in every token that the key sealed. */
  readonly id: number;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

const VERSION = 1;
const HEAD = 1 + 4 + 12;
const TAG = 16;

/**
 * Seals a task token for one owner with AES-256-GCM (NIST SP 800-38D): version, key id, 96-bit random nonce,
 * ciphertext, 128-bit tag. The owner is authenticated with it, so another owner cannot open it.
 */
export function seal(token: Uint8Array, owner: string, { id, key }: SealKey): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const head = Buffer.alloc(5);
  head.writeUInt8(VERSION, 0);
  head.writeUInt32BE(id, 1);
  return Buffer.concat([head, nonce, cipher.update(token), cipher.final(), cipher.getAuthTag()]);
}

/** The token, or null: not sealed by one of these keys for this owner, or changed since. */
export function open(sealed: Uint8Array, owner: string, keys: readonly SealKey[]): Buffer | null {
  const bytes = Buffer.from(sealed);
  if (bytes.length < HEAD + TAG || bytes.readUInt8(0) !== VERSION) return null;
  const key = keys.find(({ id }) => id === bytes.readUInt32BE(1));
  if (key === undefined) return null;
  const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(5, HEAD));
  decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(bytes.length - TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD, bytes.length - TAG)), decipher.final()]);
  } catch {
    return null;
  }
}
