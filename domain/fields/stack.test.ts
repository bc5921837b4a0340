import { expect, test } from 'vitest';
import { parseStack, parseStackName } from './stack.js';

test.each(['shop', '1_a-b', 'a'.repeat(32)])('parseStack() takes %s', (name) =>
  expect(parseStack(name)).toEqual({ ok: true, value: name }),
);

test.each(['', 'Shop', '-p', '_a', 'a.b', 'shop\n', 'a'.repeat(33), 'dashboard', 'reverse-proxy', 7, null])(
  'parseStack() refuses %j',
  (name) => expect(parseStack(name)).toMatchObject({ ok: false, code: 'NAME' }),
);

test("parseStackName() takes the suite's own stacks, and no more than a name", () => {
  expect(parseStackName('dashboard').ok).toBe(true);
  expect(parseStackName('Dashboard').ok).toBe(false);
});
