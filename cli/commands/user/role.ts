import type { UserView } from '../../../domain/schemas/user.js';
import { ROLES } from '../../../domain/user/roles.js';
import type { CliCommand } from '../../lib/command.js';
import { pathPart } from '../../lib/operation-command.js';
import { USER_VIEW } from './list.js';

/** Changes what a person may do, from their next request on. */
export const changeRole: CliCommand = {
  example: 'vsa user role anna operator',
  configure: (command) => command.argument('<name>', 'the person').argument('<role>', ROLES.join(', ')),
  run: async ({ api, out }, _flags, [name, role]) => {
    const user = await (await api()).post<UserView>(`/users/${pathPart(name)}/role`, { role });
    out.rows([user], USER_VIEW);
    return 0;
  },
};
