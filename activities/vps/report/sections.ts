import { readFile } from 'node:fs/promises';
import { cpus, loadavg, release } from 'node:os';
import { CONTRACT_VERSION } from '../../../domain/contracts.js';
import { readVhost } from '../../../domain/nginx/index.js';
import type {
  ContainerFacts,
  ContainerOnVps,
  HostFacts,
  NginxFacts,
  SectionName,
  Sections,
  SiteFacts,
} from '../../../domain/vps/report.js';
import { diskOf } from '../../lib/disk.js';
import { sha256 } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';
import { liveGeneration } from '../proxy/generations.js';
import type { CertificateReader } from './certificates.js';
import { lineageReader } from './lineages.js';
import { missingFiles } from './missing.js';
import { vhostsHere } from './vhosts.js';

export type Collectors = { readonly [Name in SectionName]: () => Promise<Sections[Name]> };

/** How each part of the report is read. A collector may throw: then that part alone has failed. */
export const collectors = (deps: VpsDeps, agentVersion: string, certificates: CertificateReader): Collectors => ({
  host: () => hostFacts(deps.config.proxyRoot, agentVersion),
  nginx: () => nginxFacts(deps),
  sites: () => siteFacts(deps),
  certificates,
  lineages: lineageReader(deps),
  containers: () => containerFacts(deps),
  ledger: () => deps.ledger.operations(),
});

async function hostFacts(proxyRoot: string, agentVersion: string): Promise<HostFacts> {
  const [disk, meminfo] = await Promise.all([diskOf(proxyRoot), readFile('/proc/meminfo', 'utf8')]);
  const kib = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1] ?? 0);
  return {
    agentVersion,
    contract: CONTRACT_VERSION,
    kernel: release(),
    cpus: cpus().length,
    load: loadavg().map((value) => Math.round(value * 100) / 100),
    memory: { totalBytes: kib('MemTotal') * 1024, availableBytes: kib('MemAvailable') * 1024 },
    disk,
  };
}

async function nginxFacts({ places, nginx }: VpsDeps): Promise<NginxFacts> {
  const [version, live, served] = await Promise.all([
    nginx.version().catch(() => null),
    liveGeneration(places),
    nginx.servedGeneration(),
  ]);
  return { version, live, served };
}

async function siteFacts(deps: VpsDeps): Promise<SiteFacts[]> {
  const { tree, vhosts } = await vhostsHere(deps);
  const sites = vhosts
    .map(({ name, bytes }) => {
      const text = bytes.toString('utf8');
      return { hash: sha256(bytes), text, vhost: readVhost(name, text) };
    })
    .filter(({ vhost }) => vhost.names.length > 0);
  return Promise.all(
    sites.map(async ({ hash, text, vhost }) => ({ hash, vhost, missing: await missingFiles(tree, text) })),
  );
}

async function containerFacts({ config, docker }: VpsDeps): Promise<ContainerOnVps[]> {
  const published = ({ ports }: ContainerFacts) =>
    config.runtime === 'process' && ports.some((port) => port.includes('->'));
  return (await docker.list()).map((container) => ({
    ...container,
    reachable:
      container.state === 'running' && (container.networks.includes(config.dockerNetwork) || published(container)),
  }));
}
