import { readFile, readlink } from 'node:fs/promises';
import type { OtherNginx } from '../../../domain/vps/conformance.js';
import { VsaError } from '../../../domain/errors.js';
import { runCommand } from '../../../lib/run.js';
import type { LiveVhost } from '../site/vhosts.js';
import type { Listener } from './ports.js';

const TITLE = 'nginx: master process ';

/** The master of an nginx among the listeners; null: none of them is an nginx of this machine. */
export async function otherNginxAmong(listeners: readonly Listener[]): Promise<OtherNginx | null> {
  for (const { pid } of listeners) {
    if (pid === null) continue;
    const title = await titleOf(pid);
    if (title.startsWith(TITLE)) return { pid, configuration: valueOf('-c', argumentsIn(title)) };
  }
  return null;
}

/** The vhosts that an nginx would load now, by the paths of their files. Fails with IO in the words of that nginx. */
export async function vhostsOf({ pid }: OtherNginx): Promise<LiveVhost[]> {
  const [program, title] = await Promise.all([readlink(`/proc/${pid}/exe`).catch(() => null), titleOf(pid)]);
  if (program === null)
    throw new VsaError('IO', `It cannot be seen what the nginx of pid ${pid} is: run the agent as root.`);
  const own = argumentsIn(title);
  const given = ['-c', '-p', '-g', '-e'].flatMap((flag) => {
    const value = valueOf(flag, own);
    return value === null ? [] : [flag, value];
  });
  const { code, stdout, stderr } = await runCommand([program, '-T', '-q', ...given], {
    timeoutMs: 8_000,
    maxOutput: MOST,
  });
  if (code !== 0) throw new VsaError('IO', `The nginx of pid ${pid} does not show its configuration: ${stderr.trim()}`);
  return filesIn(stdout);
}

const MOST = 16 * 1024 ** 2;
const HEADING = /^# configuration file (.+):$/;

/** What `nginx -T` prints: each file below a line with its path. */
export function filesIn(dump: string): LiveVhost[] {
  const files: { name: string; lines: string[] }[] = [];
  for (const line of dump.split('\n')) {
    const name = HEADING.exec(line)?.[1];
    if (name === undefined) files.at(-1)?.lines.push(line);
    else files.push({ name, lines: [] });
  }
  return files.map(({ name, lines }) => ({ name, bytes: Buffer.from(lines.join('\n')) }));
}

/** nginx writes the words it was started with behind its title, with single spaces (ngx_setproctitle). */
const argumentsIn = (title: string): string[] => title.slice(TITLE.length).split(' ').slice(1);

/** Of `-c file` or `-cfile`. `-g` takes all words up to its last semicolon. */
export function valueOf(flag: string, words: readonly string[]): string | null {
  const at = words.findIndex((word) => word.startsWith(flag));
  if (at === -1) return null;
  const rest = [words[at]?.slice(flag.length) ?? '', ...words.slice(at + 1)].filter((word) => word !== '');
  if (flag !== '-g') return rest[0] ?? null;
  const last = rest.findLastIndex((word) => word.endsWith(';'));
  return last === -1 ? null : rest.slice(0, last + 1).join(' ');
}

const titleOf = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (title) => title.replace(/\0+$/, '').replaceAll('\0', ' '),
    () => '',
  );
