import { Option } from 'commander';
import type { ContainerAnswer } from '../../../domain/contracts.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import type { SiteView } from '../../../domain/schemas/site.js';
import type { VpsView } from '../../../domain/schemas/vps.js';
import type { CliCommand } from '../../lib/command.js';
import { EXIT } from '../../lib/exit.js';
import { followOrDetach, pathPart, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import { listAll } from '../../lib/paging.js';

/** Sites shown before the question. */
const MOST_SHOWN = 1_000;

interface Flags extends WaitFlags {
  readonly leaveSites?: boolean;
  readonly containers?: ContainerAnswer;
  readonly waitForOperations?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** Takes a VPS out of the fleet. Shows what runs there and asks once; `no` exits 9. */
export const removeVps: CliCommand<Flags> = {
  example: 'vsa vps remove vps-02 --leave-sites',
  configure: (command) =>
    waitFlags(
      command
        .argument('<id>', 'the VPS')
        .option('--leave-sites', 'its sites go on serving, and VSA forgets them; default: each is taken off')
        .addOption(
          new Option('--containers <fate>', 'of sites that are taken off; default keep').choices([
            'keep',
            'stop',
            'remove',
          ]),
        )
        .option('--wait-for-operations', 'begin when no operation runs there any more')
        .option('--force', 'it is dead: ask nothing of it, and give up what runs there, also its own removal')
        .option('-y, --yes', 'do not ask'),
    ),
  run: async (context, flags, [id]) => {
    const api = await context.api();
    const vps = await api.get<VpsView>(`/vps/${pathPart(id)}`);
    const sites = await listAll<SiteView>(context, '/sites', { vpsId: vps.id }, MOST_SHOWN);
    for (const line of words(vps, sites, flags)) context.out.note(line);
    if (!flags.yes && !(await context.prompts.confirm(`Remove ${vps.id} from the fleet?`, '--yes'))) {
      context.out.note('declined: nothing was changed');
      return EXIT.declined;
    }
    const { leaveSites, containers, waitForOperations: wait, force } = flags;
    const query = { leaveSites, containers, wait, force };
    return followOrDetach(context, await api.delete<OperationView>(`/vps/${pathPart(id)}`, query), flags);
  },
};

function words(
  { id, hostname, state, operation }: VpsView,
  sites: readonly SiteView[],
  flags: Flags,
): readonly string[] {
  const left = flags.leaveSites === true || flags.force === true;
  const fate = left ? 'left as it is, and forgotten' : `taken off; containers: ${flags.containers ?? 'keep'}`;
  return [
    `vps   ${id} (${hostname}, ${state}): its agent is shut out, and its id is never given out again`,
    ...(operation === null || flags.force !== true ? [] : [`ends  ${givenUp(operation)}`]),
    ...sites.map(({ domain, aliases }) => `site  ${[domain, ...aliases].join(', ')}: ${fate}`),
  ];
}

const givenUp = ({ kind, id, state }: OperationView): string =>
  `${kind} ${id} (${state}): cancelled, and abandoned where its undo needs the VPS; what is left is listed there`;
