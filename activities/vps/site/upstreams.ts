import { createConnection } from 'node:net';
import type { UpstreamUse, VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import type { ContainerName, Port } from '../../../domain/fields/brands.js';
import type { SiteModel, Upstream } from '../../../domain/site/model.js';
import { readIfThere } from '../../lib/files.js';
import type { ContainerSnapshot } from '../docker/host.js';
import type { VpsDeps } from '../deps.js';
import { generationFolder, liveGeneration } from '../proxy/generations.js';
import { joinedContainers } from './joined.js';
import { containerUsers } from './removal.js';

type Activities = Pick<VpsActivities, 'attachUpstreams' | 'detachUpstreams'>;

const step = (container: ContainerName) => `attach-${container}`;

/** Makes every route's target reachable for nginx, and says where nginx finds it. */
export function upstreamActivities(deps: VpsDeps): Activities {
  const { docker, ledger } = deps;
  const joined = joinedContainers(deps.places);
  return {
    async attachUpstreams({ operationId, site }) {
      const uses: UpstreamUse[] = [];
      for (const upstream of distinct(site)) {
        if (upstream.kind === 'local') {
          uses.push({ upstream, address: await localAddress(deps, upstream.port) });
          continue;
        }
        const take = () => docker.snapshot(upstream.container);
        const before = await ledger.snapshot(operationId, step(upstream.container), take);
        deps.checkCancelled();
        uses.push(await docker.attach(upstream));
        const after = await docker.snapshot(upstream.container);
        if (before.endpoint === null && after.endpoint !== null) await joined.keep(before.name, before.id);
      }
      return uses;
    },
    async detachUpstreams({ operationId }) {
      const tree = generationFolder(deps.places, await liveGeneration(deps.places));
      const users = await containerUsers(tree);
      for (const name of await ledger.steps(operationId)) {
        if (!name.startsWith('attach-')) continue;
        const before = await ledger.read<ContainerSnapshot>(operationId, name);
        // Another site may have come to live on the container since.
        if (before !== null && !users.has(before.name)) {
          await docker.detach(before);
          if (before.endpoint === null) await joined.forget(before.name);
        }
        await ledger.drop(operationId, name);
      }
    },
  };
}

/** Each target once, however many routes use it. */
export function distinct(site: Pick<SiteModel, 'routes'>): Upstream[] {
  return [...new Map(site.routes.map(({ upstream }) => [JSON.stringify(upstream), upstream])).values()];
}

/** Fails with POLICY where the VPS does not let sites use this port of its own. */
export async function localAddress(deps: Pick<VpsDeps, 'config' | 'places'>, port: Port): Promise<string> {
  const { config, places } = deps;
  if (config.runtime === 'container') {
    throw new VsaError(
      'POLICY',
      'nginx runs in a container here and cannot reach ports of the VPS itself: name a container.',
    );
  }
  if (config.suitePorts.includes(port)) throw new VsaError('POLICY', `Port ${port} belongs to VSA itself.`);
  if (!allows(await readPolicy(places.policy), port)) {
    throw new VsaError('POLICY', `Port ${port} is not among the localPorts of ${places.policy}.`);
  }
  return `127.0.0.1:${port}`;
}

/** Whether anything takes connections at `host:port`. */
export function listensAt(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = createConnection({
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      timeout: 2_000,
    });
    const end = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.on('connect', () => end(true));
    socket.on('timeout', () => end(false));
    socket.on('error', () => end(false));
  });
}

/** `<state>/policy.json`: which ports of the VPS itself a site may use, as inclusive ranges. */
interface Policy {
  readonly localPorts: readonly (readonly [number, number])[];
}

async function readPolicy(path: string): Promise<Policy> {
  const bytes = await readIfThere(path);
  if (bytes === null) return { localPorts: [] };
  try {
    const found: unknown = JSON.parse(bytes.toString('utf8'));
    if (isPolicy(found)) return found;
  } catch {
    // Said below, with the file's name: a policy that cannot be read allows nothing.
  }
  throw new VsaError('POLICY', `${path} is not {"localPorts": [[from, to], ...]}.`);
}

function isPolicy(value: unknown): value is Policy {
  if (typeof value !== 'object' || value === null) return false;
  const ranges: unknown = Reflect.get(value, 'localPorts');
  const isRange = (range: unknown) => Array.isArray(range) && range.length === 2 && range.every(Number.isInteger);
  return Array.isArray(ranges) && ranges.every(isRange);
}

const allows = ({ localPorts }: Policy, port: number): boolean =>
  localPorts.some(([from, to]) => from <= port && port <= to);
