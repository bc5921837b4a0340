import { describe, expect, test } from 'vitest';
import { isLoopback } from './loopback.js';

describe('a host of a URL', () => {
  test.each(['localhost', '127.0.0.1', '127.9.255.3', '[::1]'])('%s is this machine', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  test.each(['hub.example', 'localhost.example', '127.0.0.1.example', '127.1', '0.0.0.0', '[::2]', ''])(
    '%s is not',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
