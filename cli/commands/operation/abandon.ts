import type { CliCommand } from '../../lib/command.js';
import { EXIT, UsageError } from '../../lib/exit.js';
import { followOrDetach, pathPart, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import type { OperationView } from '../../../domain/schemas/operation.js';

interface Flags extends WaitFlags {
  readonly confirm?: string;
}

/** Gives an operation up that cannot be undone; the target's name must be typed. Ends with 6: changes are left. */
export const abandonOperation: CliCommand<Flags> = {
  example: 'vsa operation abandon 0198c0de-7a11-7000-8000-000000000001 --confirm shop.example.com',
  configure: (command) =>
    waitFlags(command.argument('<id>', 'the operation')).option(
      '--confirm <name>',
      "the target's name, instead of typing it",
    ),
  run: async (context, flags, [id]) => {
    const api = await context.api();
    const { target } = await api.get<OperationView>(`/operations/${pathPart(id)}`);
    const question = `Abandon leaves changes behind on the machine. Type ${target} to go on`;
    const name = flags.confirm ?? (await context.prompts.type(question, `--confirm ${target}`));
    if (name !== target) {
      if (flags.confirm !== undefined)
        throw new UsageError(`${name} is not the target of the operation`, `--confirm ${target}`);
      context.out.note('declined: that is another name');
      return EXIT.declined;
    }
    return followOrDetach(
      context,
      await api.post<OperationView>(`/operations/${pathPart(id)}/abandon`, { name }),
      flags,
    );
  },
};
