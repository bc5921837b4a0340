import { describe, expect, test } from 'vitest';
import type { Domain } from '../../../domain/fields/brands.js';
import { checkNames } from './check.js';
import type { CaaLookup, Lookup, NameResolver } from './resolve.js';

const typed = (name: string) => ({ name: name as Domain, typed: true });
const byDefault = (name: string) => ({ name: name as Domain, typed: false });
const at = (...ipv4: string[]): Lookup => ({ kind: 'addresses', ipv4, ipv6: [], resolver: '9.9.9.9' });
const none: CaaLookup = { kind: 'caa', at: null, properties: [], resolver: '9.9.9.9' };

function deps(lookup: Lookup, caa: CaaLookup = none) {
  const resolver: NameResolver = { addresses: () => Promise.resolve(lookup), caa: () => Promise.resolve(caa) };
  return { resolver, caaIdentities: ['letsencrypt.org'], vpsAddresses: ['192.0.2.1'] };
}

describe('checkNames()', () => {
  test('a name that resolves to the VPS passes without a word', async () => {
    expect(await checkNames([typed('a.example')], deps(at('192.0.2.1')))).toEqual({
      ok: ['a.example'],
      dropped: [],
      waiting: [],
      notes: [],
    });
  });

  test('a typed name is waited for, a default one is dropped, both naming the resolver', async () => {
    const names = [typed('a.example'), byDefault('www.a.example')];
    const { ok, waiting, dropped } = await checkNames(names, deps({ kind: 'NXDOMAIN', resolver: '9.9.9.9' }));
    expect(ok).toEqual([]);
    expect(waiting).toEqual([
      { name: 'a.example', detail: 'a.example does not exist in DNS (NXDOMAIN); asked resolver 9.9.9.9' },
    ]);
    expect(dropped[0]).toMatchObject({ name: 'www.a.example', why: expect.stringContaining('9.9.9.9') as string });
  });

  test('an address that is not of the VPS is shown and passes', async () => {
    const { ok, notes } = await checkNames([typed('a.example')], deps(at('198.51.100.7')));
    expect(ok).toEqual(['a.example']);
    expect(notes).toEqual(['a.example resolves to 198.51.100.7 (resolver 9.9.9.9), the VPS is 192.0.2.1']);
  });

  test('a CAA record for another CA is waited for; without identities it is not looked at', async () => {
    const issue = { tag: 'issue', value: 'other.example', critical: false };
    const other = deps(at('192.0.2.1'), { kind: 'caa', at: 'a.example', properties: [issue], resolver: '9.9.9.9' });
    const { waiting } = await checkNames([typed('a.example')], other);
    expect(waiting[0]?.detail).toContain('the CAA record of a.example (resolver 9.9.9.9) allows "other.example"');
    expect((await checkNames([typed('a.example')], { ...other, caaIdentities: [] })).ok).toEqual(['a.example']);
  });
});
