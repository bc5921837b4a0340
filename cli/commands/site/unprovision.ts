import { Option } from 'commander';
import type { ContainerAnswer, RemovalPlan } from '../../../domain/contracts.js';
import type { CliCommand, Context } from '../../lib/command.js';
import { EXIT, UsageError } from '../../lib/exit.js';
import { followOrDetach, pathPart, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import { parsed } from '../../lib/parsed.js';
import { printRemovalPlan } from '../../lib/print-plan.js';
import { ownContainers, removalPlan, removalWords } from '../../lib/removal.js';
import type { OperationView } from '../../../domain/schemas/operation.js';

interface Flags extends WaitFlags {
  readonly domain?: string;
  readonly keepContainer?: boolean;
  readonly stopContainer?: boolean;
  readonly removeContainer?: boolean;
  readonly keepCert?: boolean;
  readonly purge?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** Takes a site off. Asks what becomes of its containers, then once more with all of it in view; `no` exits 9. */
export const unprovisionSite: CliCommand<Flags> = {
  example: 'vsa site unprovision --domain shop.example.com --stop-container',
  configure: (command) =>
    waitFlags(
      command
        .option('--domain <name>', 'primary name of the site')
        .addOption(
          new Option('--keep-container', 'its containers go on').conflicts(['stopContainer', 'removeContainer']),
        )
        .addOption(new Option('--stop-container', 'stop its containers').conflicts('removeContainer'))
        .option('--remove-container', 'remove its containers; volumes and images stay')
        .option('--keep-cert', 'leave the certificate on the VPS for reuse')
        .option('--purge', 'delete at once what would otherwise stay in the trash on the VPS')
        .option('--force', "even if it is the hub's own site")
        .option('-y, --yes', 'do not ask; containers are kept unless a flag says otherwise')
        .option('--dry-run', 'print the plan and change nothing'),
    ),
  run: async (context, flags) => {
    if (flags.domain === undefined) throw new UsageError('the name of the site is missing', 'add --domain NAME');
    const domain = parsed('domain', flags.domain, '--domain');
    const api = await context.api();
    const plan = await removalPlan(api, domain);
    if (flags.dryRun) {
      printRemovalPlan(context.out, plan);
      return 0;
    }
    const containers = await containerAnswer(context, plan, flags);
    for (const line of removalWords(plan, containers, flags)) context.out.note(line);
    if (!(await confirmed(context, domain, flags))) {
      context.out.note('declined: nothing was changed');
      return EXIT.declined;
    }
    const { keepCert, purge, force } = flags;
    const view = await api.delete<OperationView>(`/sites/${pathPart(domain)}`, { containers, keepCert, purge, force });
    return followOrDetach(context, view, flags);
  },
};

async function containerAnswer({ prompts, out }: Context, plan: RemovalPlan, flags: Flags): Promise<ContainerAnswer> {
  const typed = typedAnswer(flags);
  if (typed !== null) return typed;
  const names = ownContainers(plan);
  if (names.length === 0) return 'keep';
  if (flags.yes) {
    out.note(`--yes keeps the containers: ${names.join(', ')}`);
    return 'keep';
  }
  const choices = [
    { value: 'keep', label: 'keep', hint: 'it goes on running' },
    { value: 'stop', label: 'stop', hint: 'it stays on the VPS, stopped' },
    { value: 'remove', label: 'remove', hint: 'its volumes and image stay' },
  ];
  const flag = '--keep-container, --stop-container or --remove-container';
  return (await prompts.choose(`What becomes of ${names.join(', ')}?`, choices, flag)) as ContainerAnswer;
}

function typedAnswer({ keepContainer, stopContainer, removeContainer }: Flags): ContainerAnswer | null {
  if (keepContainer) return 'keep';
  if (stopContainer) return 'stop';
  return removeContainer ? 'remove' : null;
}

/** In a script the container flag is the answer a person would give; at a terminal one more look is worth it. */
async function confirmed({ prompts }: Context, domain: string, flags: Flags): Promise<boolean> {
  if (flags.yes || (!prompts.interactive && typedAnswer(flags) !== null)) return true;
  return prompts.confirm(`Take ${domain} off?`, '--yes');
}
