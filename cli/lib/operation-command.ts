import type { Command } from 'commander';
import type { CliCommand, Context } from './command.js';
import { followOperation, waitTimeoutFlag } from './follow.js';
import type { FollowFlags } from './follow.js';
import { operationSheet } from './operation-sheet.js';
import type { OperationView } from '../../domain/schemas/operation.js';

export interface WaitFlags extends FollowFlags {
  readonly detach?: boolean;
}

/** The flags of every command that starts or steers an operation. */
export const waitFlags = (command: Command): Command =>
  waitTimeoutFlag(command.option('--detach', 'print the operation and return at once'));

/** Follows what was just started to its end, or prints it at once with --detach. */
export async function followOrDetach(context: Context, view: OperationView, flags: WaitFlags): Promise<number> {
  if (!flags.detach) return followOperation(context, view.id, flags);
  context.out.one(view, operationSheet);
  return 0;
}

/** `vsa operation <verb> ID`: sends the verb and follows what becomes of the operation. */
export function steer(verb: 'cancel' | 'retry'): CliCommand<WaitFlags> {
  return {
    example: `vsa operation ${verb} 0198c0de-7a11-7000-8000-000000000001`,
    configure: (command) => waitFlags(command.argument('<id>', 'the operation')),
    run: async (context, flags, [id]) => {
      const view = await (await context.api()).post<OperationView>(`/operations/${pathPart(id)}/${verb}`, {});
      return followOrDetach(context, view, flags);
    },
  };
}

/** A person's word as one segment of a path. */
export const pathPart = (text = ''): string => encodeURIComponent(text);
