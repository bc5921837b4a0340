import { expect, test } from 'vitest';
import { hashPassword, isPasswordOf } from './passwords.js';

test('a password is known by its hash of cost 12, to its last byte and no further', async () => {
  const password = 'é'.repeat(36);
  const kept = await hashPassword(password);
  expect(kept).toMatch(/^\$2b\$12\$/);
  expect(await isPasswordOf(password, kept)).toBe(true);
  expect(await isPasswordOf(password.slice(0, -1) + 'e', kept)).toBe(false);
  // bcrypt reads 72 bytes: whoever adds to them has not typed the password.
  expect(await isPasswordOf(password + 'x', kept)).toBe(false);
  expect(await isPasswordOf('', null)).toBe(false);
}, 60_000);
