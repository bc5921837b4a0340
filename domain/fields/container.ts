import { spellsAddress } from './addresses.js';
import type { ContainerName } from './brands.js';
import { checkedText, matches } from './parsed.js';
import type { FieldRules } from './rules.js';

const ACCEPTED = 'a container name: 1 to 63 of A-Z a-z 0-9 _ . - that begin with a letter or digit';
const NAME = matches(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/);

/** A container a site may use as an upstream: no address, no name of this machine, no part of the suite. Code NAME. */
export const parseContainer = checkedText<ContainerName>('NAME', ACCEPTED, NAME, numeric, thisMachine, ownPart);

/** Any container there is, to look at; also the suite's own. Code NAME. */
export const parseContainerName = checkedText<ContainerName>('NAME', ACCEPTED, NAME);

function numeric(name: string): string | null {
  return spellsAddress(name) ? 'It is an IP address' : null;
}

function thisMachine(name: string): string | null {
  const last = name.toLowerCase().replace(/\.$/, '').split('.').at(-1) ?? '';
  return ['localhost', 'internal', 'ip6-localhost', 'ip6-loopback'].includes(last) ? 'It names the VPS itself' : null;
}

/** Compose may number a container (`dashboard-api-1`). */
function ownPart(name: string, rules: FieldRules): string | null {
  const plain = name.toLowerCase().replace(/[-_]\d+$/, '');
  return rules.reservedContainerNames.includes(plain) ? 'It is a part of VSA and no upstream for sites' : null;
}
