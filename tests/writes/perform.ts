import { readFile } from 'node:fs/promises';
import { atomicWrite } from '../../activities/lib/files.js';
import type { VpsDeps } from '../../activities/vps/deps.js';
import { type Action, chainFile, DOMAIN, NAMES, newSite, OPERATION, PLAIN, plainFile } from './folder.js';

/** Does one of the actions, as the activity of that name does it. Loads no more than it needs: it is started often. */
export async function perform(action: string, deps: VpsDeps, root: string): Promise<void> {
  await ACTIONS[action as Action](deps, root);
}

const ACTIONS: Record<Action, (deps: VpsDeps, root: string) => Promise<unknown>> = {
  atomicWrite: (_, root) => atomicWrite(plainFile(root), PLAIN.new, 0o600),
  installCertificate: async (deps, root) => {
    const chain = await readFile(chainFile(root), 'utf8');
    const { certifyActivities } = await import('../../activities/vps/site/certify.js');
    return certifyActivities(deps).installCertificate({ operationId: OPERATION, domain: DOMAIN, names: NAMES, chain });
  },
  publishSite: async (deps) => (await publish(deps)).publishSite(publishing(OPERATION)),
  rotateLogs: async (deps) => {
    const { rotationActivities } = await import('../../activities/vps/rotation/index.js');
    return rotationActivities(deps).rotateLogs();
  },
  restoreSite: async (deps) => (await publish(deps)).restoreSite({ operationId: OPERATION }),
};

const publish = async (deps: VpsDeps) => (await import('../../activities/vps/site/publish.js')).publishActivities(deps);

/** Over HTTP, from whatever is live: the certificate is another action's. */
export const publishing = (operationId: string, site = newSite()) => ({
  operationId,
  site,
  upstreams: site.routes.map(({ upstream }) => ({ upstream, address: '127.0.0.1:3000' })),
  serial: null,
  base: null,
});
