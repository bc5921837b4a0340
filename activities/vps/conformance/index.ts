import type { VpsActivities } from '../../../domain/contracts.js';
import { VsaError } from '../../../domain/errors.js';
import {
  judgeSurvey,
  type NginxSurvey,
  type OtherNginx,
  type Survey,
  type TakenPort,
} from '../../../domain/vps/conformance.js';
import { diskOf } from '../../lib/disk.js';
import { statIfThere } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import type { NginxRuntime } from '../proxy/runtime.js';
import { type Listener, listenersOn } from './ports.js';
import { otherNginxAmong } from './otherNginx.js';

/** Whether VSA can work on this VPS. Nothing here changes it. */
export function conformanceActivities(deps: VpsDeps): Pick<VpsActivities, 'checkVps'> {
  return {
    async checkVps({ hubTime, observe }) {
      const conformance = judgeSurvey(await survey(deps, Date.now() - hubTime), observe);
      if (conformance.blocked.length === 0) return conformance;
      throw new VsaError('BLOCKED_BY', conformance.blocked.join(' '));
    },
  };
}

async function survey(deps: VpsDeps, clockAhead: number): Promise<Survey> {
  const { config, nginx } = deps;
  const [build, docker, disk, ports, startedBy] = await Promise.all([
    nginxOf(nginx),
    deps.docker.survey(),
    diskOf(config.proxyRoot),
    portsOf(deps),
    starter(),
  ]);
  return { nginx: build, docker, disk, clockAhead, ...ports, startedBy };
}

async function nginxOf(nginx: NginxRuntime): Promise<NginxSurvey> {
  try {
    return { version: await nginx.version(), built: await nginx.buildFlags() };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Who has the ports that VSA's nginx needs. Where that nginx answers, it has them itself. */
export async function portsOf({
  config,
  nginx,
  docker,
}: Pick<VpsDeps, 'config' | 'nginx' | 'docker'>): Promise<Pick<Survey, 'taken' | 'otherNginx'>> {
  if ((await nginx.servedGeneration()) !== null) return { taken: [], otherNginx: null };
  const ports = [config.httpPort, config.httpsPort];
  const listeners = await listenersOn(ports);
  if (listeners.length === 0) return { taken: [], otherNginx: null };
  const otherNginx = await otherNginxAmong(listeners);
  const containers = await docker.list().catch(() => []);
  const publisher = (port: number): string | null =>
    containers.find((each) => each.ports.some((published) => published.includes(`:${port}->`)))?.name ?? null;
  const own = (port: number): boolean => config.runtime === 'container' && publisher(port) === config.nginxContainer;
  const taken = [...new Set(listeners.map(({ port }) => port))]
    .filter((port) => !own(port))
    .map((port): TakenPort => ({ port, by: holderOf(port, listeners, otherNginx, publisher(port)) }));
  return { taken, otherNginx };
}

/** Of a master and its workers the master is named; behind Docker's proxy the container. */
function holderOf(
  port: number,
  listeners: readonly Listener[],
  otherNginx: OtherNginx | null,
  container: string | null,
): string {
  if (container !== null) return `container ${container}`;
  const those = listeners.filter((each) => each.port === port);
  const first = those.find(({ pid }) => pid === otherNginx?.pid) ?? those[0];
  if (first === undefined) return 'a program';
  return first.pid === null ? first.name : `${first.name}, pid ${first.pid}`;
}

/** systemd.exec(5) gives every service an INVOCATION_ID; Docker marks the root of a container. */
async function starter(): Promise<Survey['startedBy']> {
  if (process.env['INVOCATION_ID'] !== undefined) return 'systemd';
  return (await statIfThere('/.dockerenv')) === null ? null : 'Docker';
}
