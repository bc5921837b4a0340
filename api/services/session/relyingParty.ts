import { isIP } from 'node:net';
import { VsaError } from '../../../domain/errors.js';
import type { HubConfiguration } from '../../../domain/schemas/configuration.js';
import type { Client } from '../../lib/client.js';

/** To whom passkeys are bound (WebAuthn 3, 5.4.2), and whose pages may use them. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

/**
 * The hub of VSA_HUB_URL; without that the hub at localhost. Never what a request says by itself: a passkey made for
 * another name would be lost. Fails with PASSKEYS_ELSEWHERE where the browser shows the hub at another name.
 */
export function relyingParty(
  { VSA_HUB_URL }: Pick<HubConfiguration, 'VSA_HUB_URL'>,
  { hostname, origin }: Pick<Client, 'hostname' | 'origin'>,
): RelyingParty {
  const own = new URL(VSA_HUB_URL ?? (hostname === 'localhost' ? origin : 'http://localhost'));
  const { hostname: id } = own;
  if (hostname === id && isIP(id.replace(/^\[|\]$/g, '')) === 0) return { id, origin: own.origin };
  throw new VsaError('PASSKEYS_ELSEWHERE', whyNot(hostname, id, VSA_HUB_URL));
}

function whyNot(hostname: string, id: string, hubUrl: string | undefined): string {
  if (hubUrl === undefined)
    return `Passkeys need a name, and the hub at ${hostname} has none: set VSA_HUB_URL to its https address.`;
  if (hostname === id) return `Passkeys need a name, and VSA_HUB_URL has an IP address: give the hub a name.`;
  return `The passkeys of this hub are for ${id}: open it at ${hubUrl}.`;
}
