import { readdir, readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { runCommand } from '../../../lib/run.js';
import { VsaError } from '../../../domain/errors.js';
import { namesIn, readIfThere, statIfThere } from '../../lib/files.js';
import type { AgentConfig, Places } from '../lib/config.js';
import { buildFlagsIn, type NginxRuntime, type WorkerProcess } from './runtime.js';

/** nginx as a process on this VPS, found by its pid file. */
export function nginxProcess(config: Pick<AgentConfig, 'nginxBin' | 'markerPort'>, places: Places): NginxRuntime {
  let version: string | null = null;
  return {
    async version() {
      version ??= await readVersion(config.nginxBin);
      return version;
    },
    buildFlags: async () => buildFlagsIn((await runCommand([config.nginxBin, '-V'])).stderr),
    async test(generationFolder) {
      const begun = performance.now();
      const run = await runCommand([config.nginxBin, '-t', '-q', '-c', join(generationFolder, 'nginx.conf')]);
      return { ok: run.code === 0, output: run.stderr.trim(), took: performance.now() - begun };
    },
    async hup() {
      process.kill(await runningMaster(places), 'SIGHUP');
    },
    async reopenLogs() {
      process.kill(await runningMaster(places), 'SIGUSR1');
    },
    async openFiles() {
      const master = await runningMaster(places);
      const own = await filesOf(master);
      // After the master: a worker it makes from now on has what the master has now.
      const children = await Promise.all((await childPids(master)).map(Number).map(filesOf));
      return new Set([...own, ...children.flat()]);
    },
    async activeWorkers() {
      const master = await masterPid(places.pidFile);
      return master === null ? [] : childrenOf(master);
    },
    servedGeneration: () => readMarker(config.markerPort),
  };
}

/** The number that the marker server answers; null when nobody answers within a second. */
export function readMarker(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/', agent: false, timeout: 1_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(/^\d+\s*$/.test(text) ? Number(text) : null));
      response.on('error', () => resolve(null));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

async function readVersion(nginxBin: string): Promise<string> {
  const { stderr } = await runCommand([nginxBin, '-v']);
  const version = /nginx\/(\d+\.\d+\.\d+)/.exec(stderr)?.[1];
  if (version === undefined) throw new VsaError('PRECONDITION', `${nginxBin} does not say which nginx it is.`);
  return version;
}

async function masterPid(pidFile: string): Promise<number | null> {
  const text = (await readIfThere(pidFile))?.toString('utf8').trim() ?? '';
  if (!/^\d+$/.test(text)) return null;
  const title = await readIfThere(`/proc/${text}/cmdline`);
  return title?.toString('utf8').startsWith('nginx: master process') === true ? Number(text) : null;
}

async function runningMaster({ pidFile }: Places): Promise<number> {
  const master = await masterPid(pidFile);
  if (master === null) throw new VsaError('RELOAD_NOT_PROVEN', 'nginx has no running master to reload.');
  return master;
}

/** Devices and inodes; none of a process that has ended. What may not be looked at is not taken for closed. */
async function filesOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  try {
    const stats = (await namesIn(folder)).map((name) => statIfThere(join(folder, name)));
    return (await Promise.all(stats)).flatMap((found) => (found === null ? [] : [`${found.dev}:${found.ino}`]));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return [];
    throw new VsaError('RELOAD_NOT_PROVEN', `It cannot be seen which files nginx holds open: ${message}.`);
  }
}

async function childrenOf(master: number): Promise<WorkerProcess[]> {
  const found = await Promise.all((await childPids(master)).map((pid) => readWorker(pid, master)));
  return found.filter((worker) => worker !== null);
}

async function childPids(master: number): Promise<string[]> {
  // Kernels without CONFIG_PROC_CHILDREN have no such file: there every process is asked for its parent.
  const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8').catch(() => null);
  if (children !== null) return children.split(' ').filter(isPid);
  const pids = (await readdir('/proc')).filter(isPid);
  const parents = await Promise.all(pids.map(async (pid) => (await statFields(pid))[1]));
  return pids.filter((_, index) => Number(parents[index]) === master);
}

const isPid = (text: string): boolean => /^\d+$/.test(text);

/** Field 22 of proc_pid_stat(5) is the start time, field 4 the parent; the name in field 2 may hold spaces. */
async function readWorker(pid: string, master: number): Promise<WorkerProcess | null> {
  const fields = await statFields(pid);
  if (Number(fields[1]) !== master) return null;
  const title = await read(`/proc/${pid}/cmdline`);
  const active = title.startsWith('nginx: worker process') && !title.includes('shutting down');
  return active ? { pid: Number(pid), startTime: fields[19] ?? '' } : null;
}

async function statFields(pid: string): Promise<string[]> {
  const text = await read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** A process may end between the listing and the read. */
const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
