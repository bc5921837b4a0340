import { expect, test } from 'vitest';
import { parseBackupFile, parseOperationId } from './uuid.js';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

test('an id is taken as it is', () => {
  expect(parseOperationId(ID)).toEqual({ ok: true, value: ID });
  expect(parseBackupFile(ID)).toEqual({ ok: true, value: ID });
});

test.each(['', `${ID}\n`, ID.toUpperCase(), `../${ID}`, ID.replaceAll('-', ''), 'CON', 'a.sql.gz', 7, [ID]])(
  '%j is no id',
  (input) => {
    expect(parseOperationId(input)).toMatchObject({ ok: false, code: 'ID' });
    expect(parseBackupFile(input)).toMatchObject({ ok: false, code: 'PATH' });
  },
);
