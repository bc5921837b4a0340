import { join } from 'node:path';
import { WAITS } from '../../domain/contracts.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { type Fleet, startFleet } from '../../tests/fleet/world.js';
import { keepChild, type KeptChild } from '../../tests/lib/children.js';
import type { Lane } from '../../tests/lib/lane.js';
import { say } from '../lib/report.js';

/** A hub with its gateway, real agents with their nginx, and light ones that fill the fleet. */
export interface BenchFleet {
  readonly fleet: Fleet;
  readonly lanes: readonly Lane[];
  readonly size: number;
  stop(): Promise<void>;
}

const AT_ONCE = 5;

export async function startBenchFleet(size: number, real: number): Promise<BenchFleet> {
  const fleet = await startFleet({ waits: WAITS, env: { VSA_SCHEDULES: 'on' } });
  let light: KeptChild | null = null;
  try {
    await steer(fleet, 'pause');
    say(`fleet: ${real} agents with their nginx, ${size - real} light ones`);
    const lanes: Lane[] = [];
    for (let number = 1; number <= real; number += 1) lanes.push(await fleet.join(number));
    const ids = Array.from({ length: size - real }, (_, index) => `vps-${String(index + 101)}`);
    const operations: string[] = [];
    for (let first = 0; first < ids.length; first += AT_ONCE)
      operations.push(...(await Promise.all(ids.slice(first, first + AT_ONCE).map((id) => register(fleet, id)))));
    light = keepChild({
      argv: [process.execPath, join(packageRoot(), 'dist', 'bench', 'fleet', 'lightAgents.js'), ...ids.map(stateOf)],
      env: {},
      logFile: join(fleet.suite.folder, 'light-agents.log'),
      speaks: true,
    });
    await light.ready();
    for (const id of operations) {
      const { state, error } = await fleet.suite.settled(id);
      if (state !== 'succeeded') throw new Error(`a light VPS was not added: ${state} ${JSON.stringify(error)}`);
    }
    const agents = light;
    const stop = () => Promise.all([agents.stop('SIGKILL'), fleet.stop()]).then(() => undefined);
    return { fleet, lanes, size, stop };
  } catch (error) {
    await light?.stop('SIGKILL');
    await fleet.stop();
    throw error;
  }

  function stateOf(id: string): string {
    return join(fleet.suite.folder, id, 'state');
  }

  async function register({ suite, joinCode, agent }: Fleet, id: string): Promise<string> {
    const place = { id, hostname: id, address: '127.0.0.1', httpPort: 80, httpsPort: 443 };
    const operation = await suite.start('POST', '/vps', place);
    const { hubUrl, code, ca } = await joinCode(id);
    const words = ['register', '--hub-url', hubUrl, '--code', code, '--ca', ca];
    const ran = await agent({ VSA_STATE_DIR: stateOf(id) }, ...words);
    if (ran.code !== 0) throw new Error(ran.stderr);
    return operation;
  }
}

/** The schedules rest while something else is measured. */
export async function steer({ suite }: Fleet, verb: 'pause' | 'resume'): Promise<void> {
  for (const schedule of ['sync-fleet', 'renew-certificates']) {
    const { status, json } = await suite.call('POST', `/schedules/${schedule}/${verb}`, {});
    if (status >= 300) throw new Error(`${schedule}: ${JSON.stringify(json)}`);
  }
}
