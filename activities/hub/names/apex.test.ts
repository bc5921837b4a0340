import { expect, test } from 'vitest';
import type { Domain } from '../../../domain/fields/brands.js';
import { isApex } from './apex.js';

test.each([
  ['example.com', true],
  ['example.co.uk', true],
  ['www.example.com', false],
  ['blog.example.co.uk', false],
  ['someone.github.io', true],
  ['demo.vsa.localhost', false],
])('isApex(%s) is %s', (name, expected) => {
  expect(isApex(name as Domain)).toBe(expected);
});
