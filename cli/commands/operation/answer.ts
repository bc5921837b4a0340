import type { CliCommand } from '../../lib/command.js';
import { followOrDetach, pathPart, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import type { OperationView } from '../../../domain/schemas/operation.js';

/** Answers the question an operation is held for, for example what becomes of a container. */
export const answerOperation: CliCommand<WaitFlags> = {
  example: 'vsa operation answer 0198c0de-7a11-7000-8000-000000000001 keep',
  configure: (command) =>
    waitFlags(
      command.argument('<id>', 'the operation').argument('<value>', 'one of the choices: keep, stop or remove'),
    ),
  run: async (context, flags, [id, value]) => {
    const path = `/operations/${pathPart(id)}/answer`;
    return followOrDetach(context, await (await context.api()).post<OperationView>(path, { value }), flags);
  },
};
