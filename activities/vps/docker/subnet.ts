import { createHash } from 'node:crypto';

/** The first of the subnets VSA uses (172.28.0.0/16 to 172.31, then 10.128 to 10.254) that meets none of `taken`. */
export function freeSubnet(taken: readonly string[]): string | null {
  const used = taken.map(parseSubnet).filter((subnet) => subnet !== null);
  return CANDIDATES.find((candidate) => !used.some((other) => overlap(parseSubnet(candidate), other))) ?? null;
}

/** The parts of a /16 that VSA gives a network: Docker chooses in the lower half, fixed addresses are in the upper. */
export function divide(subnet: string): { readonly gateway: string; readonly dynamic: string } {
  const { from } = parseOrFail(subnet);
  return { gateway: format(from + 1), dynamic: `${format(from)}/17` };
}

/**
 * The fixed address of a container: in the upper half of the subnet, the same for the same name as long as it is free.
 * null: none is left.
 */
export function fixedAddress(subnet: string, name: string, used: ReadonlySet<string>): string | null {
  const { from, size } = parseOrFail(subnet);
  const slots = Math.floor(size / 2) - 1; // The last address is the broadcast.
  const start = createHash('sha256').update(name).digest().readUInt32BE();
  for (let tried = 0; tried < Math.min(slots, used.size + 1); tried += 1) {
    const address = format(from + size / 2 + ((start + tried) % slots));
    if (!used.has(address)) return address;
  }
  return null;
}

/** The IPv4 subnets that `/proc/net/route` sends somewhere; the default route is none. */
export function routedSubnets(procNetRoute: string): string[] {
  return procNetRoute
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, destination, , , , , , mask]) => /^[\dA-F]{8}$/.test(destination ?? '') && /[1-9A-F]/.test(mask ?? ''))
    .map(([, destination, , , , , , mask]) => `${format(littleEndian(destination))}/${ones(littleEndian(mask))}`);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const CANDIDATES = [
  ...range(28, 31).map((part) => `172.${part}.0.0/16`),
  ...range(128, 254).map((part) => `10.${part}.0.0/16`),
];

interface Subnet {
  readonly from: number;
  /** How many addresses. */
  readonly size: number;
}

/** null for what is not IPv4 in CIDR form. */
function parseSubnet(text: string): Subnet | null {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { from: address - (address % size), size };
}

function parseOrFail(text: string): Subnet {
  const subnet = parseSubnet(text);
  if (subnet === null) throw new TypeError(`${text} is not an IPv4 subnet`);
  return subnet;
}

const overlap = (one: Subnet | null, other: Subnet): boolean =>
  one !== null && one.from < other.from + other.size && other.from < one.from + one.size;

const format = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');

const littleEndian = (hex = ''): number => Buffer.from(hex, 'hex').readUInt32LE();

const ones = (mask: number): number => mask.toString(2).replaceAll('0', '').length;
