import type { VpsActivities } from '../../../domain/contracts.js';
import type { ContainerName } from '../../../domain/fields/brands.js';
import type { ContainerSnapshot } from '../docker/host.js';
import type { VpsDeps } from '../deps.js';
import { generationFolder, liveGeneration } from '../proxy/generations.js';
import { joinedContainers } from './joined.js';
import { containerUsers } from './removal.js';

type Activities = Pick<VpsActivities, 'releaseContainers' | 'retakeContainers'>;

interface Snapshot {
  readonly container: ContainerSnapshot;
  readonly joinedByUs: boolean;
}

const PREFIX = 'release-';
const step = (container: ContainerName) => `${PREFIX}${container}`;

/** Lets go of the containers of a site that is being removed; one that another live site uses is left alone. */
export function containerActivities({ docker, ledger, places, checkCancelled }: VpsDeps): Activities {
  const joined = joinedContainers(places);
  return {
    async releaseContainers({ operationId, containers }) {
      const tree = generationFolder(places, await liveGeneration(places));
      const users = await containerUsers(tree);
      for (const { name, fate } of containers) {
        if (users.has(name) || !(await docker.describe(name)).exists) continue;
        const snapshot = await ledger.snapshot(operationId, step(name), async (): Promise<Snapshot> => {
          const container = await docker.snapshot(name, { stopped: 'allowed' });
          return { container, joinedByUs: await joined.has(name, container.id) };
        });
        checkCancelled();
        await docker.release(name, fate, snapshot.joinedByUs);
        await joined.forget(name);
      }
    },
    async retakeContainers({ operationId }) {
      for (const name of await ledger.steps(operationId)) {
        if (!name.startsWith(PREFIX)) continue;
        const before = await ledger.read<Snapshot>(operationId, name);
        if (before !== null) {
          await docker.retake(before.container);
          if (before.joinedByUs) await joined.keep(before.container.name, before.container.id);
        }
        await ledger.drop(operationId, name);
      }
    },
  };
}
