import type { OperationView } from '../../../domain/schemas/operation.js';
import type { CliCommand } from '../../lib/command.js';
import { followOrDetach, pathPart, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';

/** Makes what is missing of a VPS's nginx tree; also how one that was only observed begins to take sites. */
export const prepareVps: CliCommand<WaitFlags> = {
  example: 'vsa vps prepare vps-02',
  configure: (command) => waitFlags(command.argument('<id>', 'the VPS')),
  run: async (context, flags, [id]) => {
    const api = await context.api();
    return followOrDetach(context, await api.post<OperationView>(`/vps/${pathPart(id)}/prepare`, {}), flags);
  },
};
