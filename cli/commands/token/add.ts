import { InvalidArgumentError, Option } from 'commander';
import type { NewToken } from '../../../domain/schemas/token.js';
import { SCOPES } from '../../../domain/user/scopes.js';
import type { CliCommand } from '../../lib/command.js';
import { UsageError } from '../../lib/exit.js';

const DAY = 86_400_000;

interface Flags {
  readonly scope?: readonly string[];
  readonly days?: number;
}

/** Makes an API token and prints it, this one time: it is the only data, so it can be piped to where it is kept. */
export const addToken: CliCommand<Flags> = {
  example: 'vsa token add ci --scope site:read operation:read --days 90',
  configure: (command) =>
    command
      .argument('<name>', 'what it is for; operations and the audit show it')
      .addOption(new Option('--scope <scope...>', 'what it may do').choices([...SCOPES, 'admin']))
      .option('--days <count>', 'how long it counts; default: until it is removed', days),
  run: async ({ api, out }, { scope: scopes, days: count }, [name]) => {
    if (scopes === undefined) throw new UsageError('what the token may do is missing', 'add --scope SCOPE ...');
    const expiresAt = count === undefined ? null : new Date(Date.now() + count * DAY).toISOString();
    const { token, view } = await (await api()).post<NewToken>('/tokens', { name, scopes, expiresAt });
    out.note(`Token ${view.id}, shown this once; ${expiresAt === null ? 'it has no end' : `it ends ${expiresAt}`}:`);
    out.data(token);
    return 0;
  },
};

function days(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('A number of days from 1 to 9999.');
  return Number(text);
}
