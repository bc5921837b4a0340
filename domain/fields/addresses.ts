/** What a host is when read as an address: the canonical address, or `unreadable` (looks like one and is none). */
export type HostAddress =
  { readonly kind: 'none' | 'unreadable' } | { readonly kind: 'address'; readonly address: string };

/**
 * Reads a host as an IP address in every spelling a resolver or URL parser takes: dotted, short (`127.1`), decimal,
 * hex, octal, IPv6 with or without brackets, with or without a root dot. A name that is no address is `none`.
 */
export function addressOf(host: string): HostAddress {
  if (/^\[.*\]$/.test(host) || host.includes(':')) return canonical(host.startsWith('[') ? host : `[${host}]`);
  return looksNumeric(host) ? canonical(host) : { kind: 'none' };
}

/** True when the last label is a number, decimal or hex: a URL parser takes such a host for IPv4 and nothing else. */
export function looksNumeric(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  return /^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '');
}

/** True when every label is a number and there are at most four: meant as IPv4 by whoever wrote it, right or wrong. */
export function spellsAddress(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  return labels.length <= 4 && labels.every(looksNumeric);
}

/** True for an address on the public Internet; false for every special-purpose one of the IANA registries. */
export function isPublicAddress(address: string): boolean {
  if (!address.includes(':')) return isPublicV4(v4Number(address));
  const groups = v6Groups(address);
  const embedded = embeddedV4(groups);
  if (embedded !== null) return isPublicV4(embedded);
  const inGlobalUnicast = ((groups[0] ?? 0) & 0xe000) === 0x2000;
  return inGlobalUnicast && !SPECIAL_V6.some((prefix) => prefix.every((group, i) => groups[i] === group));
}

function canonical(host: string): HostAddress {
  if (!/^(\[[0-9a-f:.]+\]|[0-9a-fx.]+)$/i.test(host)) return { kind: 'unreadable' };
  if (!URL.canParse(`http://${host}/`)) return { kind: 'unreadable' };
  return { kind: 'address', address: new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '') };
}

/** First address and prefix length. The last is Azure's metadata server, which has a public address. */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ] as const),
  ['168.63.129.16', 32],
];

/** Prefixes inside 2000::/3, by 16-bit groups: Teredo and other protocol assignments, ORCHID, documentation. */
const SPECIAL_V6: readonly (readonly number[])[] = [
  ...[0, 1, 2, 3, 4, 5, 0x10, 0x20, 0x30, 0x1ff, 0xdb8].map((second) => [0x2001, second]),
  [0x3fff],
];

function isPublicV4(address: number): boolean {
  return !SPECIAL_V4.some(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor(v4Number(first) / size);
  });
}

const v4Number = (dotted: string): number => dotted.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** The eight groups of a canonical IPv6 address. */
function v6Groups(address: string): readonly number[] {
  const plain = canonical(`[${address}]`);
  const [head = '', tail] = (plain.kind === 'address' ? plain.address : '::').split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  if (tail === undefined) return groups(head);
  const [before, after] = [groups(head), groups(tail)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** The IPv4 address inside a mapped, compatible, translated (NAT64, also local-use) or 6to4 IPv6 address. */
function embeddedV4(groups: readonly number[]): number | null {
  const join = (high = 0, low = 0): number => high * 65_536 + low;
  if (groups[0] === 0x2002) return join(groups[1], groups[2]);
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  const wrapped = ['0:0:0:0:0:0', '0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0', '64:ff9b:1:0:0:0'];
  return wrapped.includes(prefix) ? join(groups[6], groups[7]) : null;
}
