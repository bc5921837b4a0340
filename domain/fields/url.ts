import { addressOf, isPublicAddress } from './addresses.js';
import type { OutboundUrl } from './brands.js';
import { checkedText } from './parsed.js';
import type { FieldRules } from './rules.js';

/**
 * A URL the suite itself may call: its origin is allowed by configuration and its host is no private address in any
 * spelling. What the host resolves to is checked with `isPublicAddress` when it is connected to. Code SSRF.
 */
export const parseUrl = checkedText<OutboundUrl>(
  'SSRF',
  'an http or https URL, without credentials and fragment, of an origin that configuration allows',
  (url) => (url.length <= 2048 && groupsOf(url) ? null : 'It is no such URL'),
  privateHost,
  foreignOrigin,
);

const HOST = '[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]';
/** RFC 3986 without userinfo and fragment. */
const URL_FORM = new RegExp(
  `^(?<scheme>https?)://(?<host>${HOST})(:(?<port>\\d{1,5}))?([/?][\\w.~:/?[\\]@!$&'()*+,;=%-]*)?$`,
);

const groupsOf = (url: string): Record<string, string | undefined> | undefined => URL_FORM.exec(url)?.groups;

function privateHost(url: string): string | null {
  const host = (groupsOf(url)?.host ?? '').toLowerCase();
  const address = addressOf(host);
  if (address.kind === 'unreadable' || (address.kind === 'address' && !isPublicAddress(address.address))) {
    return 'Its host is no public address';
  }
  return /(^|\.)(localhost|internal|local)\.?$/.test(host) ? 'Its host is no public name' : null;
}

function foreignOrigin(url: string, rules: FieldRules): string | null {
  const { scheme = '', host = '', port } = groupsOf(url) ?? {};
  const origin = `${scheme}://${host.toLowerCase()}:${port ?? (scheme === 'https' ? '443' : '80')}`;
  if (rules.outboundOrigins.includes(origin)) return null;
  return `Its origin is not allowed (allowed: ${rules.outboundOrigins.join(', ') || 'none'})`;
}
