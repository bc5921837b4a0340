import { lookup } from 'node:dns/promises';
import type { JoinCodeView } from '../../../domain/schemas/agent.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import type { VpsView } from '../../../domain/schemas/vps.js';
import type { CliCommand } from '../../lib/command.js';
import { UsageError } from '../../lib/exit.js';
import { followOrDetach, waitFlags } from '../../lib/operation-command.js';
import type { WaitFlags } from '../../lib/operation-command.js';
import { parsed } from '../../lib/parsed.js';
import { printJoinCode } from './join.js';

interface Flags extends WaitFlags {
  readonly id?: string;
  readonly hostname?: string;
  readonly ip?: string;
  readonly httpPort: string;
  readonly httpsPort: string;
}

/** Adds a VPS, prints what to type on it, and waits until its agent has come and nginx is prepared. */
export const addVps: CliCommand<Flags> = {
  example: 'vsa vps add --id vps-02 --hostname web2.example.com --ip 192.0.2.7',
  configure: (command) =>
    waitFlags(
      command
        .option('--id <id>', 'short name of the VPS, for example vps-02')
        .option('--hostname <name>', 'its host name')
        .option('--ip <address>', 'its public address; default: what its host name resolves to')
        .option('--http-port <port>', 'port its nginx listens on for HTTP', '80')
        .option('--https-port <port>', 'port its nginx listens on for HTTPS', '443'),
    ),
  run: async (context, flags) => {
    if (flags.id === undefined || flags.hostname === undefined)
      throw new UsageError('the id or the host name of the VPS is missing', 'add --id ID --hostname NAME');
    const id = parsed('vpsId', flags.id, '--id');
    const hostname = parsed('hostname', flags.hostname, '--hostname');
    const address = parsed('ipAddress', flags.ip ?? (await resolved(hostname)), '--ip');
    const body = { id, hostname, address, httpPort: Number(flags.httpPort), httpsPort: Number(flags.httpsPort) };
    const api = await context.api();
    const answer = await api.post<OperationView | VpsView>('/vps', body);
    printJoinCode(context, await api.post<JoinCodeView>(`/vps/${id}/join-codes`, {}));
    if (!('kind' in answer)) return 0;
    return followOrDetach(context, answer, flags);
  },
};

async function resolved(hostname: string): Promise<string> {
  const found = await lookup(hostname).catch(() => null);
  if (found !== null) return found.address;
  throw new UsageError(`${hostname} does not resolve`, 'add --ip ADDRESS');
}
