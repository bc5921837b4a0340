import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';

/** Removes an API token: its next request is refused. */
export const removeToken: CliCommand = {
  example: 'vsa token remove 0198c0de-7a11-7000-8000-000000000001',
  configure: (command) => command.argument('<id>', 'as `vsa token list` shows it'),
  run: async ({ api, out }, _flags, [id]) => {
    await (await api()).delete(`/tokens/${pathPart(id)}`);
    out.note(`${id ?? ''} is removed`);
    return 0;
  },
};
