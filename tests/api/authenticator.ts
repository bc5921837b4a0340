import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const PRESENT_AND_VERIFIED = 0x05;
const WITH_CREDENTIAL = 0x40;

/** What a page hands to an authenticator. */
export interface Question {
  readonly challenge: string;
  readonly rpId: string;
  readonly origin: string;
}

/** An authenticator in software with one ES256 passkey (WebAuthn 3, 6.5), that answers whatever page asks. */
export interface Authenticator {
  readonly id: string;
  /** The answer to `navigator.credentials.create()`. */
  create(question: Question): object;
  /** The answer to `navigator.credentials.get()` for the owner whose id the passkey was made with. */
  get(question: Question, owner: string, counter?: number): object;
}

export function authenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rawId = randomBytes(16);
  const id = rawId.toString('base64url');
  const same = { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // COSE_Key (RFC 9052, 7): EC2, ES256, P-256.
  const key = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      ...([
        [1, 2],
        [3, -7],
        [-1, 1],
      ] as [number, number][]),
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]),
  );
  return {
    id,
    create: (question) => {
      const size = Buffer.from([0, rawId.length]);
      const credential = Buffer.concat([Buffer.alloc(16), size, rawId, key]);
      const data = Buffer.concat([head(question.rpId, PRESENT_AND_VERIFIED | WITH_CREDENTIAL, 0), credential]);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(data)],
      ]);
      const attestationObject = Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url');
      return { ...same, response: { clientDataJSON: clientData('webauthn.create', question), attestationObject } };
    },
    get: (question, owner, counter = 0) => {
      const clientDataJSON = clientData('webauthn.get', question);
      const data = head(question.rpId, PRESENT_AND_VERIFIED, counter);
      const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
      const response = {
        clientDataJSON,
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
        userHandle: Buffer.from(owner).toString('base64url'),
      };
      return { ...same, response };
    },
  };
}

function head(rpId: string, flags: number, counter: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags]), count]);
}

const clientData = (type: string, { challenge, origin }: Question): string =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url');

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
