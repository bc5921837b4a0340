import { describe, expect, test } from 'vitest';
import { divide, fixedAddress, freeSubnet, routedSubnets } from './subnet.js';

describe('freeSubnet', () => {
  test('is the first of ours on an empty machine, and the same each time', () => {
    expect(freeSubnet([])).toBe('172.28.0.0/16');
    expect(freeSubnet(['172.17.0.0/16', '192.168.1.0/24'])).toBe('172.28.0.0/16');
  });

  test('skips what lies inside, around or across a candidate', () => {
    expect(freeSubnet(['172.28.7.0/24'])).toBe('172.29.0.0/16');
    expect(freeSubnet(['172.16.0.0/12'])).toBe('10.128.0.0/16');
    expect(freeSubnet(['172.28.0.0/15', '172.30.255.255/32'])).toBe('172.31.0.0/16');
  });

  test('ignores IPv6 and answers null when nothing is left', () => {
    expect(freeSubnet(['fd00::/64'])).toBe('172.28.0.0/16');
    expect(freeSubnet(['172.16.0.0/12', '10.0.0.0/8'])).toBeNull();
  });
});

describe('divide', () => {
  test('gives Docker the lower half, so that no address it chooses is ever a fixed one', () => {
    expect(divide('172.28.0.0/16')).toEqual({ gateway: '172.28.0.1', dynamic: '172.28.0.0/17' });
  });
});

describe('fixedAddress', () => {
  test('is in the upper half and the same for the same name', () => {
    const address = fixedAddress('172.28.0.0/16', 'web', new Set());
    expect(address).toBe(fixedAddress('172.28.0.0/16', 'web', new Set()));
    expect(Number(address?.split('.')[2])).toBeGreaterThanOrEqual(128);
  });

  test('goes on to the next free one, round the end, and never to the broadcast address', () => {
    const used = new Set<string>();
    for (let count = 0; count < 7; count += 1) used.add(fixedAddress('10.0.0.0/28', 'web', used) ?? 'none');
    expect([...used].sort()).toEqual([8, 9, 10, 11, 12, 13, 14].map((last) => `10.0.0.${last}`).sort());
    expect(fixedAddress('10.0.0.0/28', 'web', used)).toBeNull();
  });
});

describe('routedSubnets', () => {
  test('reads the little-endian table of the kernel and leaves the default route out', () => {
    const table = [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
      'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0',
      'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
      'wg0\t0700000A\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0',
      '',
    ];
    expect(routedSubnets(table.join('\n'))).toEqual(['172.17.0.0/16', '192.0.2.0/24', '10.0.0.7/32']);
  });
});
