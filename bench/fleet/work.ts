import { setTimeout as wait } from 'node:timers/promises';
import type { Lane } from '../../tests/lib/lane.js';
import { p95, type Report, say } from '../lib/report.js';
import { newNames } from '../lib/contender.js';
import type { BenchFleet } from './world.js';

/** Sites that are provisioned at once before. */
const AT_ONCE = 8;
/** Rounds with and without a frozen agent, in turns. */
const FREEZE_ROUNDS = 6;

/** So many certificates fall due at once; ticks without a pause, until the last of them is served and recorded. */
export async function measureRenewals(report: Report, count: number, { fleet, lanes }: BenchFleet): Promise<void> {
  const domains = Array.from({ length: count }, (_, number) => `renewed-${number}.localhost`);
  say(`renewals: making ${count} sites on ${lanes.length} VPSes`);
  const queue = domains.map((domain, index) => ({ domain, lane: lanes[index % lanes.length] }));
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        await settle(fleet, await fleet.provision(next.lane, next.domain));
    }),
  );
  await fleet.sql(
    `update certificates set not_before = now() - interval '60 days', not_after = now() + interval '20 days'`,
  );
  const begun = performance.now();
  for (let due = count; due > 0; await wait(200)) {
    await fleet.tick('renewDueCertificates');
    const [row] = (await fleet.sql(
      `select count(*)::int as due from sites join certificates using (certificate_uid)
        where not_after < now() + interval '30 days'`,
    )) as { due: number }[];
    due = row?.due ?? 0;
    if (performance.now() - begun > 600_000) throw new Error(`${due} certificates are due still after ten minutes`);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const [failed] = (await fleet.sql(
    `select count(*)::int as failures, min(error->>'message') as first from operations
      where kind = 'renewCertificate' and state <> 'succeeded'`,
  )) as { failures: number; first: string | null }[];
  report.add({
    figure: `renewals-${count}`,
    unit: 's',
    values: [seconds],
    goal: { most: 60 },
    more: { vpses: lanes.length, ...failed },
  });
}

/** Provisions on all VPSes but one, while that one works and while its agent is frozen, in turns. */
export async function measureFreeze(
  report: Report,
  provisions: number,
  { fleet, lanes, size }: BenchFleet,
): Promise<void> {
  const [frozen, ...others] = lanes;
  if (frozen === undefined || others.length === 0) throw new Error('this needs two agents');
  const pid = frozen.agent.pid() ?? 0;
  const times = { free: [] as number[], frozen: [] as number[] };
  for (let round = 0; round < FREEZE_ROUNDS; round += 1) {
    for (const state of ['free', 'frozen'] as const) {
      if (state === 'frozen') process.kill(-pid, 'SIGSTOP');
      // The sync of the fleet asks the frozen one too, and waits for it.
      const syncing = fleet.tick('syncFleet');
      try {
        for (let each = 0; each < provisions; each += 1) {
          const lane = others[each % others.length];
          times[state].push(await timeOf(fleet, lane));
        }
      } finally {
        if (state === 'frozen') process.kill(-pid, 'SIGCONT');
      }
      await syncing;
    }
    say(
      `freeze ${round + 1}/${FREEZE_ROUNDS}: p95 ${p95(times.free).toFixed(0)} and ${p95(times.frozen).toFixed(0)} ms`,
    );
  }
  const more = { vpses: size, p95: { free: Math.round(p95(times.free)), frozen: Math.round(p95(times.frozen)) } };
  report.add({ figure: 'provision-all-free', unit: 'ms', values: times.free, more });
  report.add({ figure: 'provision-one-frozen', unit: 'ms', values: times.frozen, more });
  const change = (p95(times.frozen) / p95(times.free) - 1) * 100;
  report.add({ figure: 'freeze-changes-p95', unit: '%', values: [change], goal: { most: 5 }, more });
}

async function timeOf(fleet: BenchFleet['fleet'], lane: Lane | undefined): Promise<number> {
  const [domain = ''] = newNames(1).map((name) => name.replace(/\.test$/, '.localhost'));
  const begun = performance.now();
  await settle(fleet, await fleet.provision(lane, domain));
  return performance.now() - begun;
}

async function settle({ suite }: BenchFleet['fleet'], id: string): Promise<void> {
  const { state, error } = await suite.settled(id, undefined, 180_000);
  if (state !== 'succeeded') throw new Error(`operation ${id} ended ${state}: ${JSON.stringify(error)}`);
}
