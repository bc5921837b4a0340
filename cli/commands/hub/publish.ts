import type { OperationView } from '../../../domain/schemas/operation.js';
import type { CliCommand } from '../../lib/command.js';
import { UsageError } from '../../lib/exit.js';
import { followOrDetach, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import { parsed } from '../../lib/parsed.js';

interface Flags extends WaitFlags {
  readonly domain?: string;
  readonly container?: string;
}

/** Puts the hub on HTTPS under a name of its own. Exits as the operation ends. */
export const publishHub: CliCommand<Flags> = {
  example: 'vsa hub publish --domain hub.example.com\nvsa hub publish --domain hub.example.com --container vsa-api',
  configure: (command) =>
    waitFlags(
      command
        .option('--domain <name>', 'the name of the hub')
        .option('--container <name>', 'the container of the API, where nginx is a container too'),
    ),
  run: async (context, flags) => {
    if (flags.domain === undefined) throw new UsageError('the name of the hub is missing', 'add --domain NAME');
    const domain = parsed('domain', flags.domain, '--domain');
    const container =
      flags.container === undefined ? {} : { container: parsed('container', flags.container, '--container') };
    const api = await context.api();
    const exit = await followOrDetach(
      context,
      await api.post<OperationView>('/hub/publish', { domain, ...container }),
      flags,
    );
    if (exit === 0 && !flags.detach) {
      context.out.note(`Set VSA_HUB_URL=https://${domain} for the hub's processes and start them again:`);
      context.out.note('join commands name that address then, and the site is taken off by --force alone.');
    }
    return exit;
  },
};
