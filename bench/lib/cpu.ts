import { readdir, readFile } from 'node:fs/promises';

/** Processor time used so far, in milliseconds, by name of the process. */
export type CpuTimes = Readonly<Record<string, number>>;

/** Fields 14 and 15 (utime, stime) of proc_pid_stat(5) of all threads; a process that is gone counts 0. */
export async function cpuTimes(pids: Readonly<Record<string, number | undefined>>): Promise<CpuTimes> {
  const named = Object.entries(pids);
  const times = await Promise.all(named.map(([, pid]) => timeOf(pid)));
  return Object.fromEntries(named.map(([name], index) => [name, times[index] ?? 0]));
}

/** What was used between two looks. */
export const used = (before: CpuTimes, after: CpuTimes): CpuTimes =>
  Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));

/** USER_HZ, which Linux fixes at 100 for /proc. */
const MS_PER_TICK = 10;

/** By the nanoseconds of the scheduler where the kernel keeps them, since short bursts fall between two ticks. */
async function timeOf(pid: number | undefined): Promise<number> {
  try {
    const tasks = await readdir(`/proc/${pid}/task`);
    const exact = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8')));
    const nanoseconds = exact.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0);
    return nanoseconds > 0 ? nanoseconds / 1e6 : await ticksOf(pid);
  } catch {
    return ticksOf(pid).catch(() => 0);
  }
}

async function ticksOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
