import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A tiny DNS server (RFC 1035) on loopback whose zone a test changes; a name nobody set is NXDOMAIN. */
export interface TestDns {
  /** `ip:port`, for the hub's resolvers. */
  readonly server: string;
  /** Makes the name resolve to these IPv4 addresses; none: it exists without an address. */
  set(name: string, ...addresses: string[]): void;
  /** The name is answered with SERVFAIL. */
  break(name: string): void;
  clear(name: string): void;
  /** Names asked for so far. */
  readonly asked: string[];
  stop(): Promise<void>;
}

const TYPE_A = 1;
const [SERVFAIL, NXDOMAIN] = [2, 3];

export async function startDns(): Promise<TestDns> {
  const zone = new Map<string, readonly string[] | 'broken'>();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, end } = nameIn(query);
    asked.push(name);
    const entry = zone.get(name);
    const addresses = entry === undefined || entry === 'broken' || query.readUInt16BE(end) !== TYPE_A ? [] : entry;
    const code = entry === undefined ? NXDOMAIN : entry === 'broken' ? SERVFAIL : 0;
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 | code, 2);
    head.writeUInt16BE(addresses.length, 6);
    // Additional records of the query (EDNS) are not repeated.
    head.writeUInt16BE(0, 10);
    socket.send(Buffer.concat([head, query.subarray(12, end + 4), ...addresses.map(recordA)]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${socket.address().port}`,
    set: (name, ...addresses) => void zone.set(name, addresses),
    break: (name) => void zone.set(name, 'broken'),
    clear: (name) => void zone.delete(name),
    asked,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** The name asked for, and where it ends. */
function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function recordA(address: string): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(TYPE_A, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(4, 10);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}
