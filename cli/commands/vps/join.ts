import type { JoinCodeView } from '../../../domain/schemas/agent.js';
import type { CliCommand, Context } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';

/** Makes a new join code for a VPS; the one before is void. */
export const joinVps: CliCommand = {
  example: 'vsa vps join vps-02',
  configure: (command) => command.argument('<id>', 'the VPS'),
  run: async (context, _flags, [id]) => {
    printJoinCode(context, await (await context.api()).post<JoinCodeView>(`/vps/${pathPart(id)}/join-codes`, {}));
    return 0;
  },
};

/** The command alone is data: it can be piped to the VPS. */
export function printJoinCode({ out }: Context, { vpsId, command, installCommand, expiresAt }: JoinCodeView): void {
  out.note(`On ${vpsId}, once, before ${expiresAt}:`);
  out.data(installCommand ?? command);
  if (installCommand !== null) out.note(`Where VSA is installed already: ${command}`);
}
