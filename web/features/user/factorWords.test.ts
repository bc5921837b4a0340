import { expect, test } from 'vitest';
import { factorWords } from './factorWords.js';

test.each([
  [{ totp: false, passkeys: 0 }, 'none yet'],
  [{ totp: true, passkeys: 0 }, 'app'],
  [{ totp: true, passkeys: 1 }, '1 passkey, app'],
  [{ totp: false, passkeys: 2 }, '2 passkeys'],
])('factorWords() says %o as %s', (factors, words) => {
  expect(factorWords({ ...factors, recoveryCodesLeft: 10 })).toBe(words);
});
