import type { CliCommand } from '../../lib/command.js';
import { EXIT } from '../../lib/exit.js';
import { pathPart } from '../../lib/operation-command.js';

/** Removes a person with their sessions and tokens; what they did stays in the audit. */
export const removeUser: CliCommand<{ readonly yes?: boolean }> = {
  example: 'vsa user remove anna',
  configure: (command) => command.argument('<name>', 'the person').option('-y, --yes', 'do not ask'),
  run: async ({ api, out, prompts }, { yes }, [name = '']) => {
    if (!yes && !(await prompts.confirm(`Remove ${name}, with their sessions and tokens?`, '--yes'))) {
      out.note('declined: nothing was changed');
      return EXIT.declined;
    }
    await (await api()).delete(`/users/${pathPart(name)}`);
    out.note(`${name} is removed`);
    return 0;
  },
};
