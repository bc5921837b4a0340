import { Option } from 'commander';
import type { Invitation } from '../../../domain/schemas/user.js';
import { ROLES, type Role } from '../../../domain/user/roles.js';
import type { CliCommand, Context } from '../../lib/command.js';
import { EXIT } from '../../lib/exit.js';
import { pathPart } from '../../lib/operation-command.js';

/** Adds a person and prints the code with which they set a password. */
export const addUser: CliCommand<{ readonly role: Role }> = {
  example: 'vsa user add anna --role operator',
  configure: (command) =>
    command
      .argument('<name>', 'what the person signs in as')
      .addOption(new Option('--role <role>', 'what the person may do').choices(ROLES).default('viewer')),
  run: async (context, { role }, [name]) => {
    print(context, await (await context.api()).post<Invitation>('/users', { name, role }));
    return 0;
  },
};

/** Takes password, second factors and sessions away, and prints the code for a new password. */
export const resetUser: CliCommand<{ readonly yes?: boolean }> = {
  example: 'vsa user reset anna',
  configure: (command) => command.argument('<name>', 'the person').option('-y, --yes', 'do not ask'),
  run: async (context, { yes }, [name = '']) => {
    const question = `Take password, second factors and sessions of ${name} away?`;
    if (!yes && !(await context.prompts.confirm(question, '--yes'))) {
      context.out.note('declined: nothing was changed');
      return EXIT.declined;
    }
    print(context, await (await context.api()).post<Invitation>(`/users/${pathPart(name)}/reset`, {}));
    return 0;
  },
};

/** The code alone is data. */
function print({ out }: Context, { user, code, expiresAt }: Invitation): void {
  out.note(`The code with which ${user.name} (${user.role}) sets a password, once, before ${expiresAt}:`);
  out.data(code);
}
