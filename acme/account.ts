import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { VsaError } from '../domain/errors.js';
import { directoryOf } from './connection.js';
import { type AccountKey, type AcmeContext, signedPost } from './signed.js';

export interface AccountRequest {
  /** The terms were accepted by a person; without it an account is only looked up or the CA refuses. */
  readonly termsAccepted: boolean;
  readonly email: string | null;
  /** Only look the key's account up; ACME_REFUSED (`accountDoesNotExist`) where there is none. */
  readonly onlyExisting?: boolean;
}

/** A new ES256 account key, private part included. */
export async function newAccountKey(): Promise<AccountKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return (await exportJWK(privateKey)) as AccountKey;
}

/** The key's thumbprint (RFC 7638), the second half of every key authorization. */
export const thumbprintOf = (key: AccountKey): Promise<string> => calculateJwkThumbprint(key, 'sha256');

/** Makes the key's account, or finds it where the CA has it (RFC 8555 section 7.3); answers its URL. */
export async function newAccount(
  context: AcmeContext,
  request: AccountRequest,
): Promise<{ readonly accountUrl: string }> {
  const { newAccount: url } = await directoryOf(context.connection);
  const answer = await signedPost({ ...context, accountUrl: null }, url, {
    ...(request.termsAccepted ? { termsOfServiceAgreed: true } : {}),
    ...(request.email === null ? {} : { contact: [`mailto:${request.email}`] }),
    ...(request.onlyExisting ? { onlyReturnExisting: true } : {}),
  });
  const accountUrl = answer.headers['location'];
  if (typeof accountUrl === 'string') return { accountUrl };
  throw new VsaError('ACME_SERVER', 'The certificate authority made an account without saying where');
}
