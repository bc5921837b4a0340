import { describe, expect, test } from 'vitest';
import { addressOf, isPublicAddress, looksNumeric, spellsAddress } from './addresses.js';

const isPublicHost = (host: string): boolean => {
  const address = addressOf(host);
  return address.kind === 'address' && isPublicAddress(address.address);
};

describe('addressOf()', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
  ])('reads %s as 127.0.0.1', (host) => expect(addressOf(host)).toEqual({ kind: 'address', address: '127.0.0.1' }));

  test.each([
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['[::FFFF:127.0.0.1]', '::ffff:7f00:1'],
    ['2001:DB8:0:0:1::7', '2001:db8::1:0:0:7'],
  ])('reads %s as %s', (host, address) => expect(addressOf(host)).toEqual({ kind: 'address', address }));

  test.each(['[fe80::1%25eth0]', '1.2.3.4.5', '256.256.256.256', '08.0.0.1', ':::', '[]'])('cannot read %s', (host) =>
    expect(addressOf(host)).toEqual({ kind: 'unreadable' }),
  );

  test.each(['example.com', 'a1.b2', '127.0.0.1.example.com'])('knows %s is a name', (host) =>
    expect(addressOf(host)).toEqual({ kind: 'none' }),
  );
});

describe('isPublicAddress()', () => {
  test.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '100.100.100.200', '127.255.255.254', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.0.0.192', '192.168.1.1', '198.19.0.1', '203.0.113.7', '224.0.0.1', '255.255.255.255'],
    ...['168.63.129.16', '::', '::1', '::ffff:169.254.169.254', '::127.0.0.1', '::ffff:0:127.0.0.1', 'fe80::1'],
    ...['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2001:0:1::', 'fc00::1', 'fd00:ec2::254', 'ff02::1'],
    ...['2001:db8::1', '100::1', 'fec0::1', '4000::1', '3fff::1'],
  ])('refuses %s', (host) => expect(isPublicHost(host)).toBe(false));

  test.each([
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.1.1',
    '100.128.0.1',
    '2606:4700::1111',
    '64:ff9b::101:101',
  ])('takes %s', (host) => expect(isPublicHost(host)).toBe(true));
});

test('looksNumeric() looks at the last label only', () => {
  expect(['a.1', 'a.0x1f', '7.'].every(looksNumeric)).toBe(true);
  expect(['1.a', 'a.0xg', 'a'].some(looksNumeric)).toBe(false);
});

test('spellsAddress() wants one to four numbers', () => {
  expect(['1', '999.999.999.999', '0x7f.1', '1.2.3.4.'].every(spellsAddress)).toBe(true);
  expect(['1.2.3.4.5', 'cafe.1', '1.a'].some(spellsAddress)).toBe(false);
});
