import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameResolver } from './resolve.js';

const A = 1;
const AAAA = 28;
const CAA = 257;
const caa = (flags: number, tag: string, value: string) =>
  Buffer.concat([Buffer.of(flags, tag.length), Buffer.from(tag + value)]);

/** rcode, and by type the record data; `silent` never answers. */
const ZONE: Record<string, { rcode?: number; silent?: true; records?: Record<number, Buffer[]> }> = {
  'both.example': {
    records: { [A]: [Buffer.of(192, 0, 2, 1)], [AAAA]: [Buffer.from('20010db8'.padEnd(32, '0'), 'hex')] },
  },
  'four.example': { records: { [A]: [Buffer.of(192, 0, 2, 4), Buffer.of(192, 0, 2, 5)] } },
  'empty.example': {},
  'broken.example': { rcode: 2 },
  'silent.example': { silent: true },
  example: { records: { [CAA]: [caa(0, 'issue', 'top.example'), caa(128, 'tbs', 'x')] } },
  'own.example': { records: { [CAA]: [caa(0, 'issue', 'ca.example; validationmethods=dns-01')] } },
};

async function startDns(zone: typeof ZONE): Promise<{ server: string; asked: string[]; socket: Socket }> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end);
    asked.push(name);
    const entry = zone[name] ?? { rcode: 3 };
    if (entry.silent) return;
    const records = entry.records?.[type] ?? [];
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(0x8180 | (entry.rcode ?? 0), 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt32BE(0, 8);
    socket.send(
      Buffer.concat([head, query.subarray(12, end + 4), ...records.map((data) => record(type, data))]),
      port,
      address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { server: `127.0.0.1:${socket.address().port}`, asked, socket };
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

describe('nameResolver()', () => {
  let dns: Awaited<ReturnType<typeof startDns>>;
  beforeAll(async () => {
    dns = await startDns(ZONE);
  });
  afterAll(() => void dns.socket.close());

  const resolver = (servers = [dns.server]) =>
    nameResolver({ servers, overrides: [{ pattern: '*.localhost', address: '127.0.0.1' }], timeoutMs: 100, tries: 1 });

  test('finds both kinds of address and names the server that said so', async () => {
    expect(await resolver().addresses('both.example')).toEqual({
      kind: 'addresses',
      ipv4: ['192.0.2.1'],
      ipv6: ['2001:db8::'],
      resolver: dns.server,
    });
    expect(await resolver().addresses('four.example')).toMatchObject({ ipv4: ['192.0.2.4', '192.0.2.5'], ipv6: [] });
  });

  test.each([
    ['nowhere.example', 'NXDOMAIN'],
    ['empty.example', 'NODATA'],
    ['broken.example', 'SERVFAIL'],
    ['silent.example', 'TIMEOUT'],
  ])('%s is %s', async (name, kind) => {
    expect(await resolver().addresses(name)).toEqual({ kind, resolver: dns.server });
  });

  test('a server that is not there hands over to the next', async () => {
    const found = await resolver(['127.0.0.1:1', dns.server]).addresses('four.example');
    expect(found).toMatchObject({ kind: 'addresses', resolver: dns.server });
  });

  test('an overridden name is not looked up', async () => {
    const found = await resolver().addresses('demo.vsa.localhost');
    expect(found).toEqual({ kind: 'addresses', ipv4: ['127.0.0.1'], ipv6: [], resolver: 'override' });
    expect(dns.asked).not.toContain('demo.vsa.localhost');
  });

  test('CAA is climbed to the first name that has a set', async () => {
    expect(await resolver().caa('a.b.own.example')).toMatchObject({
      at: 'own.example',
      properties: [{ tag: 'issue', value: 'ca.example; validationmethods=dns-01', critical: false }],
    });
    expect(await resolver().caa('www.four.example')).toMatchObject({
      at: 'example',
      properties: [
        { tag: 'issue', value: 'top.example', critical: false },
        { tag: 'tbs', value: 'x', critical: true },
      ],
    });
    expect(await resolver().caa('www.other.test')).toMatchObject({ kind: 'caa', at: null, properties: [] });
  });

  test('a CAA set that cannot be read is a failure, not an absence', async () => {
    expect(await resolver().caa('www.broken.example')).toEqual({
      kind: 'SERVFAIL',
      at: 'broken.example',
      resolver: dns.server,
    });
  });
});
