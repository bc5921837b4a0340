import type { ContainerInspectInfo } from 'dockerode';
import { join } from 'node:path';
import { VsaError } from '../../../domain/errors.js';
import type { ContainerName } from '../../../domain/fields/brands.js';
import { runningContainer } from '../docker/containers.js';
import { type Engine, openEngine } from '../docker/engine.js';
import { runInside } from '../docker/exec.js';
import { openFilesInside } from './openFilesInside.js';
import type { AgentConfig, Places } from '../lib/config.js';
import { readMarker } from './nginxProcess.js';
import { buildFlagsIn, type NginxRuntime, type WorkerProcess } from './runtime.js';

/**
 * nginx as a container with the proxy root mounted at the same path. Everything fails with PRECONDITION when it does
 * not run, except `hup` (RELOAD_NOT_PROVEN) and `activeWorkers` (there are none).
 */
export function nginxContainer(
  config: Pick<AgentConfig, 'dockerSocket' | 'nginxContainer' | 'markerPort'>,
  places: Places,
): NginxRuntime {
  const engine = openEngine(config.dockerSocket);
  const running = () => runningContainer(engine, config.nginxContainer as ContainerName);
  const versions = new Map<string, string>();
  const refuseOtherMaster = async (container: ContainerInspectInfo) => {
    const first = (await processesOf(engine, container)).find(({ pid }) => pid === container.State.Pid);
    if (first?.title.startsWith('nginx: master process') === true) return;
    throw new VsaError('RELOAD_NOT_PROVEN', `The first process of ${config.nginxContainer} is not the nginx master.`);
  };
  const signal = async (name: string) => {
    const container = await running().catch(notReloaded);
    await refuseOtherMaster(container);
    await engine.ask((limit) => engine.docker.getContainer(container.Id).kill({ ...limit, signal: name }));
  };
  return {
    async version() {
      const container = await running();
      refuseOtherMounts(container, places.nginx);
      const version = versions.get(container.Id) ?? (await readVersion(engine, container));
      versions.set(container.Id, version);
      return version;
    },
    async buildFlags() {
      const { Id } = await running();
      return buildFlagsIn((await runInside(engine, Id, ['nginx', '-V'], TEST_LIMIT)).output);
    },
    async test(generationFolder) {
      const { Id } = await running();
      const begun = performance.now();
      const argv = ['nginx', '-t', '-q', '-c', join(generationFolder, 'nginx.conf')];
      const { code, output } = await runInside(engine, Id, argv, TEST_LIMIT);
      return { ok: code === 0, output: output.trim(), took: performance.now() - begun };
    },
    hup: () => signal('SIGHUP'),
    reopenLogs: () => signal('SIGUSR1'),
    async openFiles() {
      const container = await running().catch(notReloaded);
      await refuseOtherMaster(container);
      return openFilesInside(engine, container, async () => {
        const processes = await processesOf(engine, container);
        return processes.filter(({ title }) => title.startsWith('nginx: ')).length;
      });
    },
    async activeWorkers() {
      const container = await running().catch(ifNotRunning);
      if (container === null) return [];
      const processes = await processesOf(engine, container);
      return processes.filter(isActiveWorker).map(({ pid, startTime }) => ({ pid, startTime }));
    },
    servedGeneration: () => readMarker(config.markerPort),
  };
}

/** A test of thousands of vhosts takes seconds. */
const TEST_LIMIT = 60_000;

interface Process extends WorkerProcess {
  readonly title: string;
}

const isActiveWorker = ({ title }: Process): boolean =>
  title.startsWith('nginx: worker process') && !title.includes('shutting down');

/** Through `ps` on the VPS: the pids are those of the VPS. */
async function processesOf(engine: Engine, { Id }: ContainerInspectInfo): Promise<Process[]> {
  const container = engine.docker.getContainer(Id);
  const top: unknown = await engine.ask((limit) => container.top({ ...limit, ps_args: '-eo pid,lstart,args' }));
  const rows = (top as { Processes?: readonly (readonly string[])[] | null }).Processes ?? [];
  return rows.map((row) => readProcess(row.join(' '))).filter((found) => found !== null);
}

/** For example `17255 Sat Nov 21 11:40:33 2026 nginx: worker process`; Docker cuts it into columns anywhere. */
function readProcess(row: string): Process | null {
  const match = /^(\d+) (\w+ \w+ +\d+ [\d:]+ \d+) (.*)$/.exec(row);
  return match === null ? null : { pid: Number(match[1]), startTime: match[2] ?? '', title: match[3] ?? '' };
}

async function readVersion(engine: Engine, { Id, Name }: ContainerInspectInfo): Promise<string> {
  const { output } = await runInside(engine, Id, ['nginx', '-v'], TEST_LIMIT);
  const version = /nginx\/(\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (version === undefined) throw new VsaError('PRECONDITION', `The container ${Name.slice(1)} has no nginx.`);
  return version;
}

/** A mount of `live` itself, or of the tree at another path, would show nginx another file than the agent wrote. */
function refuseOtherMounts({ Name, Mounts }: ContainerInspectInfo, tree: string): void {
  const same = Mounts.filter(({ Source, Destination }) => Source === Destination).map(({ Source }) => `${Source}/`);
  if (same.some((mount) => `${tree}/`.startsWith(mount))) return;
  throw new VsaError('PRECONDITION', `The container ${Name.slice(1)} must mount ${join(tree, '..')} at the same path.`);
}

function notReloaded(error: unknown): never {
  if (!isNotRunning(error)) throw error;
  throw new VsaError('RELOAD_NOT_PROVEN', error.message);
}

function ifNotRunning(error: unknown): null {
  if (!isNotRunning(error)) throw error;
  return null;
}

const isNotRunning = (error: unknown): error is VsaError => error instanceof VsaError && error.code === 'PRECONDITION';
