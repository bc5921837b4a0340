import type { CliCommand } from '../../lib/command.js';
import type { View } from '../../lib/output.js';
import { limitFlag, listAll } from '../../lib/paging.js';
import type { ListFlags } from '../../lib/paging.js';
import type { AuditEvent } from '../../../domain/schemas/audit.js';

interface Flags extends ListFlags {
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  readonly vps?: string;
  readonly result?: string;
  readonly operation?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Audit events, newest first. */
export const listAudit: CliCommand<Flags> = {
  example: 'vsa audit list --target shop.example.com --from 2026-01-01T00:00:00Z',
  configure: (command) =>
    limitFlag(command)
      .option('--actor <name>', 'only by this person or token')
      .option('--action <noun.verb>', 'only this action, for example site.provision')
      .option('--target <name>', 'only on this site or VPS')
      .option('--vps <id>', 'only on this VPS')
      .option('--result <result>', 'only with this outcome')
      .option('--operation <id>', 'only of this operation')
      .option('--from <time>', 'not before this time, RFC 3339')
      .option('--to <time>', 'before this time, RFC 3339'),
  run: async (context, { limit, vps, operation, actor, action, target, result, from, to }) => {
    const query = { actor, action, target, vpsId: vps, result, operationId: operation, from, to };
    context.out.rows(await listAll<AuditEvent>(context, '/audit-logs', query, limit), AUDIT_VIEW);
    return 0;
  },
};

const AUDIT_VIEW: View<AuditEvent> = {
  id: ({ id }) => id,
  columns: [
    { head: 'TIME', of: ({ timestamp }) => timestamp },
    { head: 'ACTOR', of: ({ actor }) => actor },
    { head: 'ACTION', of: ({ action }) => action },
    { head: 'TARGET', of: ({ target }) => target },
    { head: 'VPS', of: ({ vpsId }) => vpsId ?? '' },
    { head: 'RESULT', of: ({ result }) => result ?? 'open' },
    { head: 'ERROR', of: ({ error }) => error?.code ?? '' },
  ],
};
