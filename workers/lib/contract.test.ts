import type { ActivityExecuteInput } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { CONTRACT_VERSION } from '../../domain/contracts.js';
import { contractInterceptor } from './contract.js';

const execute = (call: unknown) =>
  contractInterceptor.execute?.({ args: [call], headers: {} } as ActivityExecuteInput, async () => 'done');

describe('an agent', () => {
  test.each([
    ['a step of its own contract', { operationId: 'x', contract: CONTRACT_VERSION }],
    ['what is no step, such as a report', { last: { seq: 1 }, ended: [] }],
    ['what has no words at all', undefined],
  ])('takes %s', async (_name, call) => {
    await expect(execute(call)).resolves.toBe('done');
  });

  test.each([CONTRACT_VERSION - 1, CONTRACT_VERSION + 1, 'x', {}])(
    'refuses a step of contract %j',
    async (contract) => {
      await expect(execute({ operationId: 'x', contract })).rejects.toMatchObject({ code: 'AGENT_TOO_OLD' });
    },
  );
});
