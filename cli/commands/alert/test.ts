import type { AlertTest } from '../../../domain/schemas/alert.js';
import type { CliCommand } from '../../lib/command.js';
import { EXIT } from '../../lib/exit.js';
import type { Sheet } from '../../lib/output.js';

/** Sends a test to the webhook and says what came of it; ends with 1 where it was not taken. */
export const testAlerts: CliCommand = {
  example: 'vsa alert test',
  run: async ({ api, out }) => {
    const test = await (await api()).post<AlertTest>('/alerts/test', {});
    out.one(test, TEST_SHEET);
    return test.delivered ? EXIT.ok : EXIT.error;
  },
};

const TEST_SHEET: Sheet<AlertTest> = {
  id: ({ delivered }) => String(delivered),
  text: ({ delivered, answer }) => [
    ['delivered', delivered ? 'yes' : 'no'],
    ['receiver', answer],
  ],
};
