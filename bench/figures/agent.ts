import { setTimeout as wait } from 'node:timers/promises';
import { cpuTimes, used } from '../lib/cpu.js';
import { residentMb } from '../lib/memory.js';
import { type Report, say } from '../lib/report.js';
import type { Vsa } from '../rivals/vsa.js';

const SETTLE = 5_000;
const WATCHED = 20_000;
/** Memory and processor time of the agent's process after it has worked, over 20 s without work. */
export async function measureIdleAgent(report: Report, { lane }: Vsa): Promise<void> {
  const pid = lane.agent.pid();
  if (pid === undefined) throw new Error('the agent does not run');
  say(`agent-idle: ${WATCHED / 1_000} s without work`);
  await wait(SETTLE);
  const before = await cpuTimes({ agent: pid });
  const begun = performance.now();
  await wait(WATCHED);
  const seconds = (performance.now() - begun) / 1_000;
  const ms = used(before, await cpuTimes({ agent: pid }))['agent'] ?? 0;
  const percent = (ms / 1_000 / seconds) * 100;
  report.add({ figure: 'agent-idle-rss', unit: 'MB', values: [await residentMb(pid)], goal: { most: 150 } });
  report.add({ figure: 'agent-idle-cpu', unit: '%', values: [percent], goal: { most: 1 } });
}
