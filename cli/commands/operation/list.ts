import { OPERATION_KINDS, OPERATION_STATES } from '../../../domain/operation/model.js';
import { Option } from 'commander';
import type { CliCommand } from '../../lib/command.js';
import { operationList } from '../../lib/operation-sheet.js';
import { limitFlag, listAll } from '../../lib/paging.js';
import type { ListFlags } from '../../lib/paging.js';
import type { OperationView } from '../../../domain/schemas/operation.js';

interface Flags extends ListFlags {
  readonly state?: string;
  readonly kind?: string;
  readonly target?: string;
  readonly vps?: string;
}

/** Operations, newest first. */
export const listOperations: CliCommand<Flags> = {
  example: 'vsa operation list --state held',
  configure: (command) =>
    limitFlag(command)
      .addOption(new Option('--state <state>', 'only in this state').choices(OPERATION_STATES))
      .addOption(new Option('--kind <kind>', 'only of this kind').choices(OPERATION_KINDS))
      .option('--target <name>', 'only on this site or VPS')
      .option('--vps <id>', 'only on this VPS'),
  run: async (context, { limit, state, kind, target, vps }) => {
    const query = { state, kind, target, vpsId: vps };
    context.out.rows(await listAll<OperationView>(context, '/operations', query, limit), operationList);
    return 0;
  },
};
