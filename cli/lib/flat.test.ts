import { expect, test } from 'vitest';
import { flat } from './flat.js';

test('flat() joins nested names, lists plain values in one line and objects in one line each', () => {
  expect(
    flat({
      a: 1,
      none: null,
      deep: { b: { c: true } },
      names: ['x', 'y'],
      routes: [{ path: '/', to: { port: 1 } }, {}],
    }),
  ).toEqual([
    ['a', '1'],
    ['none', ''],
    ['deep.b.c', 'true'],
    ['names', 'x, y'],
    ['routes', 'path=/  to.port=1'],
    ['routes', ''],
  ]);
});
