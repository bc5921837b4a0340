import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPath } from '../../embedded/parts/path.js';
import { runCommand } from '../../lib/run.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { installPackages } from '../lib/debian.js';

/** `error=ENOSPC` or `signal=SIGKILL`, met at the N-th call of the system call. */
export interface Injection {
  readonly call: string;
  readonly fault: 'error=ENOSPC' | 'signal=SIGKILL';
  readonly n: number;
}

/** How the program ended, and whether the fault came. */
export interface Injected {
  readonly fired: boolean;
  readonly ended: 'done' | 'error' | 'killed';
}

/** Why strace cannot be used here, or null; as root on Debian it is installed first. */
export async function whyNoStrace(): Promise<string | null> {
  if ((await onPath('strace')) === null) await installPackages('strace');
  if ((await onPath('strace')) === null) return 'strace is not installed';
  const { code, stderr } = await runCommand(['strace', '-f', '-e', 'trace=none', 'true']);
  return code === 0 ? null : `strace may not trace here: ${stderr.trim().slice(0, 200)}`;
}

export interface Touched {
  readonly paths: readonly string[];
  /** Names of the system calls that touch them. */
  readonly calls: readonly string[];
}

/** What the program touches below the folder when nothing disturbs it. */
export async function touchedBy(folder: string, argv: readonly string[]): Promise<Touched> {
  const { log, code } = await trace(['-y', '-s', '4096', '-e', 'trace=%file,%desc'], argv);
  if (code !== 0) throw new Error(`undisturbed it ended with ${code}: ${log.slice(-2_000)}`);
  const lines = log.split('\n').filter((line) => line.includes(`${folder}/`));
  const found = lines.flatMap((line) => [...line.matchAll(/[<"](\/[^">]*)[">]/g)].map(([, path]) => path ?? ''));
  const calls = lines.map((line) => /^\d+ +(\w+)\(/.exec(line)?.[1] ?? '');
  return { paths: unique(found.filter((path) => path.startsWith(`${folder}/`))), calls: unique(calls) };
}

const unique = (words: readonly string[]): string[] => [...new Set(words)].sort();

/** Runs the program with one fault, met only by calls that touch the paths. */
export async function inject(
  { call, fault, n }: Injection,
  paths: readonly string[],
  argv: readonly string[],
): Promise<Injected> {
  const only = paths.flatMap((path) => ['-P', path]);
  const { log, code } = await trace(['-e', `trace=${call}`, '-e', `inject=${call}:${fault}:when=${n}`, ...only], argv);
  // strace ends as the program did, by the same signal.
  const ended = code === 0 ? 'done' : code === null ? 'killed' : 'error';
  // A program that it runs (cp) may be the one that is killed.
  const killed = ended === 'killed' || log.includes('+++ killed by SIGKILL +++');
  return { fired: fault === 'signal=SIGKILL' ? killed : log.includes('(INJECTED)'), ended };
}

export const program = (name: string): string => join(packageRoot(), 'dist', 'tests', 'writes', name);

/** One thread for files: the N-th call is the same in each run. With --seccomp-bpf no signal would be delivered. */
async function trace(
  options: readonly string[],
  argv: readonly string[],
): Promise<{ log: string; code: number | null }> {
  const file = join(tmpdir(), `vsa-strace-${process.pid}-${(traces += 1)}`);
  const words = ['strace', '-f', '-q', '-o', file, ...options, ...argv];
  const { code, stderr } = await runCommand(words, {
    env: { UV_THREADPOOL_SIZE: '1', NODE_ENV: 'production' },
    timeoutMs: 60_000,
  });
  const log = await readFile(file, 'utf8');
  await rm(file);
  if (log === '' && code !== 0) throw new Error(stderr);
  return { log: `${log}${stderr}`, code };
}

let traces = 0;
