import { readFile } from 'node:fs/promises';
import { Secret, TOTP } from 'otpauth';
import { VsaError } from '../../../domain/errors.js';
import type { HubConfiguration } from '../../../domain/schemas/configuration.js';
import type { TotpOffer } from '../../../domain/schemas/session.js';
import { factorKeyFile } from '../../../domain/user/session.js';
import { open, seal } from '../../lib/sealed.js';

/** Bytes: as long as the hash it is used with (RFC 4226, 4). */
const SECRET_SIZE = 20;
/** Seconds (RFC 6238, 4). */
const PERIOD = 30;
/** A clock may be one step off. */
const WINDOW = 1;

/** A new secret for the authenticator app of `owner`, as it is shown and as Postgres keeps it. */
export async function newTotp(
  configuration: HubConfiguration,
  owner: { readonly id: string; readonly name: string },
  hubName: string,
): Promise<{ readonly shown: TotpOffer; readonly sealed: Buffer }> {
  const secret = new Secret({ size: SECRET_SIZE });
  // Apps split the label at a colon, so none may be in it.
  const uri = new TOTP({ issuer: 'VSA', label: `${owner.name}@${hubName}`, secret, period: PERIOD }).toString();
  const sealed = seal(secret.base32, owner.id, await factorKey(configuration));
  return { shown: { secret: secret.base32, uri }, sealed };
}

/** The time step of the code where it is one of the sealed secret's codes of now, else null. `at`: Unix time in ms. */
export async function stepOfCode(
  configuration: HubConfiguration,
  sealed: Buffer,
  ownerId: string,
  code: string,
  at: number,
): Promise<number | null> {
  const secret = open(sealed, ownerId, await factorKey(configuration));
  if (secret === null)
    throw new VsaError(
      'PRECONDITION',
      'The secret of the authenticator app was sealed with another key than the hub has now.',
    );
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD });
  const delta = totp.validate({ token: code, timestamp: at, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp: at }) + delta;
}

async function factorKey({ VSA_SECRETS_DIR }: HubConfiguration): Promise<Buffer> {
  const text = await readFile(factorKeyFile(VSA_SECRETS_DIR), 'utf8').catch(() => null);
  if (text === null)
    throw new VsaError('PRECONDITION', 'The hub worker has not made the key for second factors yet: start it.');
  return Buffer.from(text.trim(), 'base64');
}
