import type { Api } from './client.js';
import { UsageError } from './exit.js';
import { parsed } from './parsed.js';
import type { VpsView } from '../../domain/schemas/vps.js';
import { itemsOf } from './paging.js';

/** The VPS named by --vps, or the only one there is; usage error where there are several. */
export async function oneVps(api: Api, typed: string | undefined): Promise<string> {
  if (typed !== undefined) return parsed('vpsId', typed, '--vps');
  const items = itemsOf<VpsView>(await api.get('/vps'));
  const [first, second] = items;
  if (first === undefined) throw new UsageError('there is no VPS yet', '--vps ID, once there is one');
  if (second !== undefined) throw new UsageError('which VPS?', `add --vps: ${items.map(({ id }) => id).join(', ')}`);
  return first.id;
}
