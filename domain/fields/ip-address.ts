import { addressOf } from './addresses.js';
import type { IpAddress } from './brands.js';
import { accept, refuse, typeName, type Parsed } from './parsed.js';

const V4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const LEADING_ZERO = /(^|\.)0\d/;
const ACCEPTED = 'an IPv4 address such as 203.0.113.7 or an IPv6 address such as 2001:db8::7';

/** A literal address of a VPS in its canonical spelling; short, octal and hex IPv4 are refused. Code IP. */
export function parseIpAddress(input: unknown): Parsed<IpAddress> {
  if (typeof input !== 'string') return refuse('IP', `Got ${typeName(input)}; accepted is ${ACCEPTED}.`);
  if (V4.test(input) && !LEADING_ZERO.test(input)) return accept(input);
  const address =
    /^[0-9a-f:.]{2,45}$/i.test(input) && input.includes(':') ? addressOf(input) : { kind: 'none' as const };
  if (address.kind === 'address') return accept(address.address);
  return refuse('IP', `It is no IP address; accepted is ${ACCEPTED}.`);
}
