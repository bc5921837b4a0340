import type { OperationView } from '../../domain/schemas/operation.js';
import { newNames } from '../lib/contender.js';
import { type Report, say } from '../lib/report.js';
import type { Vsa } from '../rivals/vsa.js';
import { addSteps } from './steps.js';

/** Asking again for what is already so, and taking a site off; both until the operation has ended. */
export async function measureAgainAndOff(report: Report, runs: number, vsa: Vsa): Promise<void> {
  const again: Timed[] = [];
  const off: Timed[] = [];
  for (const domain of newNames(runs)) {
    await vsa.provision(domain);
    again.push(await timed(() => vsa.provision(domain)));
    off.push(await timed(() => vsa.unprovision(domain)));
    say(`${domain}: no-op ${again.at(-1)?.ms.toFixed(0)} ms, unprovision ${off.at(-1)?.ms.toFixed(0)} ms`);
  }
  for (const [figure, all] of [
    ['no-op', again],
    ['unprovision', off],
  ] as const) {
    report.add({ figure, unit: 'ms', values: all.map(({ ms }) => ms) });
    addSteps(
      report,
      `${figure}-steps`,
      all.map(({ operation }) => operation),
    );
  }
}

interface Timed {
  readonly ms: number;
  readonly operation: OperationView;
}

async function timed(run: () => Promise<OperationView>): Promise<Timed> {
  const begun = performance.now();
  const operation = await run();
  return { ms: performance.now() - begun, operation };
}
