import { dirname } from 'node:path';
import { portsOf } from '../conformance/index.js';
import { vhostsOf } from '../conformance/otherNginx.js';
import type { VpsDeps } from '../deps.js';
import { generationFolder, liveGeneration } from '../proxy/generations.js';
import { liveVhosts, type LiveVhost } from '../site/vhosts.js';
/** Those of the live tree; before there is one, those of an nginx that serves here already. */
export async function vhostsHere(
  deps: VpsDeps,
): Promise<{ readonly tree: string; readonly vhosts: readonly LiveVhost[] }> {
  const live = await liveGeneration(deps.places);
  const tree = generationFolder(deps.places, live);
  if (live > 0) return { tree, vhosts: await liveVhosts(tree) };
  const { otherNginx } = await portsOf(deps);
  if (otherNginx === null) return { tree, vhosts: [] };
  const vhosts = await vhostsOf(otherNginx);
  // Its main file is the first: what it names is seen from there.
  return { tree: dirname(vhosts[0]?.name ?? '/etc/nginx/nginx.conf'), vhosts };
}
