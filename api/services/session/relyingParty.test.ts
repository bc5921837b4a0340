import { expect, test } from 'vitest';
import { relyingParty } from './relyingParty.js';

const at = (hubUrl: string | undefined, origin: string) =>
  relyingParty({ VSA_HUB_URL: hubUrl }, { hostname: new URL(origin).hostname, origin });

test('passkeys are for the name of VSA_HUB_URL, and for its pages alone', () => {
  const hub = { id: 'hub.example', origin: 'https://hub.example:8443' };
  expect(at('https://hub.example:8443/', 'http://hub.example')).toEqual(hub);
  expect(() => at('https://hub.example', 'http://localhost:8080')).toThrow('open it at https://hub.example');
  expect(() => at('https://hub.example', 'https://evil.example')).toThrow('are for hub.example');
});

test('without it they are for localhost, and not for what a request says', () => {
  expect(at(undefined, 'http://localhost:8080')).toEqual({ id: 'localhost', origin: 'http://localhost:8080' });
  expect(() => at(undefined, 'https://hub.example')).toThrow('set VSA_HUB_URL');
});

test('an IP address is refused in words', () => {
  for (const origin of ['http://127.0.0.1:8080', 'http://[::1]:8080'])
    expect(() => at(undefined, origin)).toThrow('Passkeys need a name');
  expect(() => at('https://192.0.2.1', 'https://192.0.2.1')).toThrow('give the hub a name');
});
