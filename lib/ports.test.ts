import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { freePort, holderOf, isFree, listeners } from './ports.js';

describe('ports', () => {
  test('freePort() answers a port that can be opened', async () => {
    expect(await isFree(await freePort())).toBe(true);
  });

  test('holderOf() names the process that listens, and nobody at a free port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    expect(await isFree(port)).toBe(false);
    expect(await holderOf(port)).toContain(`(pid ${process.pid})`);

    await new Promise((resolve) => server.close(resolve));
    expect(await holderOf(port)).toBeNull();
  });

  test('listeners() keeps listening sockets only', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0',
      '   1: 0100007F:1F91 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0',
    ].join('\n');
    expect(listeners(table)).toEqual([{ port: 8080, uid: '1000', inode: '4711' }]);
  });
});
