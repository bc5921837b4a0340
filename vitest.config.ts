import { defineConfig } from 'vitest/config';

const NEVER = ['**/node_modules/**', 'dist/**', '.vsa/**'];
const UNIT_FOLDERS = ['corpus', 'docs', 'tidy'];

/** `unit` needs no part and no network; `integration` runs against the real parts that tests/global/setup.ts starts. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './tests/global/reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx,mjs}'],
          exclude: [...NEVER, `tests/!(${UNIT_FOLDERS.join('|')})/**`],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          exclude: [...NEVER, ...UNIT_FOLDERS.map((folder) => `tests/${folder}/**`)],
          globalSetup: ['tests/global/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
