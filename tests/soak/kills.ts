import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ask } from '../../activities/lib/ask.js';
import { places } from '../../activities/vps/lib/config.js';
import { readPid } from '../../embedded/pidFiles.js';
import { identify, send } from '../../embedded/processes.js';
import type { SoakVps } from './fleet.js';
import type { World } from './load.js';
import type { Random } from './random.js';
import { lastingSites } from './load.js';

/** A process that can be killed, and how to know that another one took its place. */
interface Victim {
  readonly name: string;
  pid(): Promise<number | null>;
  /** Only for an nginx: whose sites cannot be visited until it is back. */
  readonly nginxOf?: SoakVps;
}

const HUB = ['hub-worker', 'api', 'gateway', 'temporal', 'postgres'];
/** What is killed is back within this, or it is a violation. Milliseconds; supervisors pause up to 10 s. */
const LONGEST_ABSENCE = 60_000;

/** Sends SIGKILL to one process after the other until `over`; each kind of process comes once in seven kills. */
export async function runKills(world: World, random: Random, everyMs: number, over: AbortSignal): Promise<void> {
  let deck: string[] = [];
  const open: Promise<void>[] = [];
  for (;;) {
    await wait(everyMs, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) break;
    if (deck.length === 0) deck = random.shuffled([...HUB, 'agent', 'nginx']);
    const victim = victimOf(world, deck.pop() ?? '', random.of(world.fleet.vpses));
    open.push(kill(world, victim));
  }
  await Promise.all(open);
}

function victimOf({ fleet: { places } }: World, kind: string, vps: SoakVps): Victim {
  const supervised = (name: string) => async () => {
    const noted = await readPid(places.run, name);
    return noted === null ? null : ((await identify(noted.pid))?.pid ?? null);
  };
  if (kind === 'nginx') return { name: `nginx of ${vps.id}`, pid: () => masterOf(vps), nginxOf: vps };
  if (kind !== 'agent') return { name: kind, pid: supervised(kind) };
  const own = vps.kept?.agent;
  const pid = own === undefined ? supervised(`agent-${vps.id}`) : async () => own.pid() ?? null;
  return { name: `agent of ${vps.id}`, pid };
}

async function masterOf(vps: SoakVps): Promise<number | null> {
  const text = await readFile(places(vps).pidFile, 'utf8').catch(() => '');
  return text === '' ? null : ((await identify(Number(text)))?.pid ?? null);
}

async function kill(world: World, { name, pid, nginxOf }: Victim): Promise<void> {
  const { book, probes } = world;
  const killed = await untilThere(pid, null);
  if (killed === null) return book.violation(`${name} does not run, so it cannot be killed`);
  const outage = nginxOf === undefined ? null : probes.outage(nginxOf.id);
  const begun = Date.now();
  // An agent started by hand is two processes, the command and the program: systemd would end both too.
  send(name.startsWith('agent') && nginxOf === undefined ? -killed : killed, 'SIGKILL');
  const successor = await untilThere(pid, killed);
  if (successor === null) book.violation(`${name} was killed and has not come back within ${LONGEST_ABSENCE} ms`);
  if (nginxOf !== undefined && !(await serves(world, nginxOf)))
    book.violation(`nginx of ${nginxOf.id} was killed and does not serve`);
  outage?.over();
  book.kills.push({ what: name, backAfter: Date.now() - begun });
}

async function untilThere(pid: Victim['pid'], before: number | null): Promise<number | null> {
  for (const end = Date.now() + LONGEST_ABSENCE; Date.now() < end; await wait(50)) {
    const now = await pid();
    if (now !== null && now !== before) return now;
  }
  return null;
}

async function serves({ fleet }: World, vps: SoakVps): Promise<boolean> {
  const domain = lastingSites(fleet).find((site) => site.vps === vps)?.domain ?? '';
  const { address, httpsPort } = vps;
  const question = { scheme: 'https', host: domain, address, port: httpsPort, path: '/' } as const;
  for (const end = Date.now() + LONGEST_ABSENCE; Date.now() < end; await wait(50)) {
    const answered = await ask(question).catch(() => null);
    if (answered?.status === 200) return true;
  }
  return false;
}
