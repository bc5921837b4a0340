import { expect, test } from 'vitest';
import { parseVpsId } from './vps-id.js';

test.each(['vps-01', 'vps-ab'])('takes %j', (input) => expect(parseVpsId(input)).toEqual({ ok: true, value: input }));

test.each(['vps-', 'vps-a', `vps-${'a'.repeat(33)}`, 'vps-01\n', 'vps-A1', 1, null])('refuses %j', (input) =>
  expect(parseVpsId(input)).toMatchObject({ ok: false, code: 'ID' }),
);
