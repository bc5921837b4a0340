import { expect, test } from 'vitest';
import { clockOff } from './clock.js';

test('two clocks may differ by two minutes', () => {
  expect(clockOff(120_000)).toBeNull();
  expect(clockOff(-120_000)).toBeNull();
  expect(clockOff(120_001)).toBe("Its clock is 120 s ahead of the hub's");
  expect(clockOff(-86_400_000)).toBe("Its clock is 86400 s behind the hub's");
});
