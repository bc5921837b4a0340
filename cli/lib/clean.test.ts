import { describe, expect, test } from 'vitest';
import { clean, cleanLine } from './clean.js';

describe('clean()', () => {
  test.each([
    ['\u001b[2J', '\ufffd[2J'],
    ['a\rb', 'a\ufffdb'],
    ['\u009b31m', '\ufffd31m'],
    ['\u202eevil', '\ufffdevil'],
    ['tab\there', 'tab  here'],
    ['line\nline é 漢', 'line\nline é 漢'],
  ])('%j is shown as %j', (text, shown) => expect(clean(text)).toBe(shown));

  test('cleanLine() makes one line of it', () => expect(cleanLine('a\nb')).toBe('a b'));
});
