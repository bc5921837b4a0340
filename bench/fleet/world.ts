import path from 'node:path';
import { makeFolder } from '../../activities/lib/files.js';
import { WAITS } from '../../domain/contracts.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { type Fleet, startFleet } from '../../tests/fleet/world.js';
import { keepChild } from '../../tests/lib/children.js';
import type { Lane } from '../../tests/lib/lane.js';
import { readRegistration, register } from '../../workers/lib/register.js';
import type { Stops } from '../lib/end.js';
import { say } from '../lib/report.js';

/** A hub with its gateway, real agents with their nginx, and light ones that fill the fleet. */
export interface BenchFleet {
  readonly fleet: Fleet;
  readonly lanes: readonly Lane[];
  readonly size: number;
}

export async function startBenchFleet(size: number, real: number, stops: Stops): Promise<BenchFleet> {
  const fleet = await startFleet({ waits: WAITS, env: { VSA_SCHEDULES: 'on' } });
  stops.push(() => fleet.stop());
  await steer(fleet, 'pause');
  say(`fleet: ${real} agents with their nginx, ${size - real} light ones`);
  const lanes: Lane[] = [];
  for (let number = 1; number <= real; number += 1) lanes.push(await fleet.join(number));
  const ids = Array.from({ length: size - real }, (_, index) => `vps-${String(index + 101)}`);
  const operations: string[] = [];
  for (const id of ids) operations.push(await join(fleet, id));
  const light = keepChild({
    argv: [process.execPath, path.join(packageRoot(), 'dist', 'bench', 'fleet', 'lightAgents.js'), ...ids.map(stateOf)],
    env: {},
    logFile: path.join(fleet.suite.folder, 'light-agents.log'),
    speaks: true,
  });
  stops.push(() => light.stop('SIGKILL'));
  await light.ready();
  for (const id of operations) {
    const { state, error } = await fleet.suite.settled(id);
    if (state !== 'succeeded') throw new Error(`a light VPS was not added: ${state} ${JSON.stringify(error)}`);
  }
  return { fleet, lanes, size };

  function stateOf(id: string): string {
    return path.join(fleet.suite.folder, id, 'state');
  }

  async function join({ suite, joinCode }: Fleet, id: string): Promise<string> {
    const place = { id, hostname: id, address: '127.0.0.1', httpPort: 80, httpsPort: 443 };
    const operation = await suite.start('POST', '/vps', place);
    const { hubUrl, code, ca } = await joinCode(id);
    await makeFolder(stateOf(id), 0o700);
    const words = ['--hub-url', hubUrl, '--code', code, '--ca', ca];
    await register(readRegistration(words), stateOf(id), '0.0.0');
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
