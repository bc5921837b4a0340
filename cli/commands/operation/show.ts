import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import { operationFrame } from '../../lib/operation-lines.js';
import { operationSheet } from '../../lib/operation-sheet.js';
import type { OperationView } from '../../../domain/schemas/operation.js';

/** One operation: what it is, and its steps as they stand now. Exit 0 however it ended. */
export const showOperation: CliCommand = {
  example: 'vsa operation show 0198c0de-7a11-7000-8000-000000000001 -o json',
  configure: (command) => command.argument('<id>', 'the operation'),
  run: async ({ api, out }, _flags, [id]) => {
    const view = await (await api()).get<OperationView>(`/operations/${pathPart(id)}`);
    out.one(view, operationSheet);
    if (out.format === 'table') out.data(`\n${operationFrame(view, Date.now(), 0, out.color).slice(1).join('\n')}`);
    return 0;
  },
};
