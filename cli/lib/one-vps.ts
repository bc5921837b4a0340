import type { Api } from './client.js';
import { UsageError } from './exit.js';
import { parsed } from './parsed.js';
import type { Page, VpsView } from './shapes.js';

/** The VPS named by --vps, or the only one there is; usage error where there are several. */
export async function oneVps(api: Api, typed: string | undefined): Promise<string> {
  if (typed !== undefined) return parsed('vpsId', typed, '--vps');
  const { items } = await api.get<Page<VpsView>>('/vps', { pageSize: 200 });
  const [first, second] = items;
  if (first === undefined) throw new UsageError('there is no VPS yet', '--vps ID, once there is one');
  if (second !== undefined) throw new UsageError('which VPS?', `add --vps: ${items.map(({ id }) => id).join(', ')}`);
  return first.id;
}
