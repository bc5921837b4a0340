import { expect, test } from 'vitest';
import { parseCron } from './cron.js';

test.each([
  ...[
    '0 2 * * *',
    '*/5 * * * *',
    '0,5,10 * * * *',
    '15 3 * * MON-FRI',
    '0 0 1 jan,JUL *',
    '0 0 31 12 *',
    '1-51/10 0-23/2 * * 0',
    '57 23 * * *',
  ],
  ...['2 0,23 * * *', '0 0 29 2 1'],
])('takes %s', (pattern) => expect(parseCron(pattern)).toEqual({ ok: true, value: pattern }));

test.each([
  ...[
    '',
    '* * * * *',
    '*/4 * * * *',
    '*/7 * * * *',
    '0,4 2 * * *',
    '58,1 * * * *',
    '58,1 0,23 * * *',
    '0 2 * *',
    '0 0 2 * * *',
    '60 * * * *',
  ],
  ...[
    '0 2 29 2 *',
    '0 2 31 4 *',
    '@daily',
    '@reboot',
    '0 2 * * * ; id',
    '0  2 * * *',
    ' 0 2 * * *',
    '0 2 * * *\n',
    '0 2 L * *',
    '0 2 * * FRI#2',
    '0 2 15W * *',
  ],
  ...[
    '? 2 * * *',
    '0 2 * * MON1',
    '0 2 * * ABC',
    '5/5 * * * *',
    '*/0 * * * *',
    `${'0,'.repeat(200)}0 2 * * *`,
    7,
    null,
  ],
])('refuses %j', (pattern) => expect(parseCron(pattern)).toMatchObject({ ok: false, code: 'CRON' }));
