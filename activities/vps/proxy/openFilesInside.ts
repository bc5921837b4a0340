import type { ContainerInspectInfo } from 'dockerode';
import { VsaError } from '../../../domain/errors.js';
import type { Engine } from '../docker/engine.js';
import { runInside } from '../docker/exec.js';

/**
 * What the programs inside a container hold open, as `device:inode`, which are those of the VPS; asked inside, since an
 * agent that is not root, or in a container itself, cannot look at them from outside. `expected` says how many
 * processes run the program of the first one. Fails with RELOAD_NOT_PROVEN where not all of them can be seen.
 */
export async function openFilesInside(
  engine: Engine,
  { Id, Name }: ContainerInspectInfo,
  expected: () => Promise<number>,
): Promise<ReadonlySet<string>> {
  const listAs = async (user: string) => entriesIn((await runInside(engine, Id, LIST, LIST_LIMIT, user)).output);
  for (let tries = 1; ; tries += 1) {
    const seen = await listAs(ROOT);
    // Without the capability for it not even root sees the files of a worker of another user, but that user does.
    const users = new Set(seen.flatMap(({ what, owner }) => (what === '' && owner !== ROOT ? [owner] : [])));
    for (const user of users) seen.push(...(await listAs(user)));
    const programs = seen.filter(({ what }) => what === 'exe');
    const first = programs.find(({ pid }) => pid === '1');
    const ofFirst = new Set(programs.filter(({ id }) => id === first?.id).map(({ pid }) => pid));
    if (first !== undefined && ofFirst.size >= (await expected())) return new Set(seen.map(({ id }) => id));
    // A worker may just have begun.
    if (tries === MOST_TRIES)
      throw new VsaError('RELOAD_NOT_PROVEN', `It cannot be seen which files nginx holds open in ${Name.slice(1)}.`);
  }
}

const ROOT = '0:0';

/** Every process with its program and its open files, as `find` and `stat` of GNU and of busybox list them. */
const LIST = [
  ...['find', '/proc', '-maxdepth', '3'],
  ...['(', '-path', '/proc/[0-9]*/exe', '-o', '-path', '/proc/[0-9]*/fd/*', '-o', '-name', '[0-9]*', ')'],
  ...['-exec', 'stat', '-L', '-c', '%n %u:%g %d:%i', '{}', '+'],
];
const ENTRY = /^\/proc\/(\d+)(?:\/(exe|fd\/\d+))? (\d+:\d+) (\d+:\d+)$/gm;
const LIST_LIMIT = 30_000;
const MOST_TRIES = 5;

/** `what` is empty for the process itself, whose owner is its user. */
const entriesIn = (output: string) =>
  [...output.matchAll(ENTRY)].map(([, pid = '', what = '', owner = '', id = '']) => ({ pid, what, owner, id }));
