import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** What makes a process itself: its number alone is given to another one later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot, from /proc/<pid>/stat. */
  readonly startTime: string;
  /** The boot it belongs to. */
  readonly boot: string;
}

/** The process with this number as it is now, or null when there is none. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const stat = await readStat(pid);
  return stat === null ? null : { pid, startTime: stat.startTime, boot: await bootId() };
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const now = await identify(identity.pid);
  return now !== null && now.startTime === identity.startTime && now.boot === identity.boot;
}

/**
 * The living processes of the group that `leader` once opened, itself included. Empty when the number belongs to
 * another process by now: a stranger is never named.
 */
export async function groupOf(leader: ProcessIdentity): Promise<number[]> {
  if ((await bootId()) !== leader.boot) return [];
  const now = await readStat(leader.pid);
  if (now !== null && now.startTime !== leader.startTime) return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map(readStat));
  return pids.filter((_, index) => {
    const stat = stats[index];
    return stat?.group === leader.pid && Number(stat.startTime) >= Number(leader.startTime);
  });
}

/**
 * Asks the leader to end with `signal` (or, where it is dead, those it left behind), and kills what is left of the
 * group after `patienceMs`.
 */
export async function endGroup(leader: ProcessIdentity, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  const members = await groupOf(leader);
  for (const pid of members.includes(leader.pid) ? [leader.pid] : members) send(pid, signal);
  while ((await groupOf(leader)).length > 0) {
    if (performance.now() > end) {
      for (const pid of await groupOf(leader)) send(pid, 'SIGKILL');
    }
    await wait(20);
  }
}

/** Sends a signal; a process that has gone needs none. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

interface Stat {
  readonly group: number;
  readonly startTime: string;
}

/** Fields 3 (state), 5 (pgrp) and 22 (start time) of proc_pid_stat(5); the name in field 2 may hold anything. */
async function readStat(pid: number): Promise<Stat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, group, startTime] = [fields[0], fields[2], fields[19]];
  // A zombie is dead already and waits for its parent only.
  if (state === undefined || state === 'Z' || state === 'X' || group === undefined || startTime === undefined)
    return null;
  return { group: Number(group), startTime };
}

const bootId = async (): Promise<string> => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
