import type { VpsView } from '../../domain/schemas/vps.js';
import type { Api } from './client.js';
import { UsageError } from './exit.js';
import { pathPart } from './operation-command.js';
import { itemsOf } from './paging.js';
import { parsed } from './parsed.js';

/** Asks the agent of a VPS through the hub: the one named by --vps, or the only one there is. A list has `items`. */
export const askVps = async <T>(api: Api, typedVps: string | undefined, what: string): Promise<T> =>
  api.get<T>(`/vps/${pathPart(await oneVps(api, typedVps))}/${what}`);

async function oneVps(api: Api, typed: string | undefined): Promise<string> {
  if (typed !== undefined) return parsed('vpsId', typed, '--vps');
  const items = itemsOf<VpsView>(await api.get('/vps'));
  const [first, second] = items;
  if (first === undefined) throw new UsageError('there is no VPS yet', '--vps ID, once there is one');
  if (second !== undefined) throw new UsageError('which VPS?', `add --vps: ${items.map(({ id }) => id).join(', ')}`);
  return first.id;
}
