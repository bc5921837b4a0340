import { expect, test } from 'vitest';
import { durationWords, parseDuration } from './duration.js';

test.each([
  ['90', 90_000, '1.5 min'],
  ['15m', 900_000, '15 min'],
  ['2h', 7_200_000, '2 h'],
  ['5s', 5_000, '5 s'],
])('parseDuration(%j) is %d milliseconds, said as %j', (text, ms, words) => {
  expect(parseDuration(text)).toBe(ms);
  expect(durationWords(ms)).toBe(words);
});

test.each(['', '1d', '-1s', '1.5h', 'soon'])('parseDuration(%j) is refused', (text) => {
  expect(() => parseDuration(text)).toThrow('Accepted is');
});
