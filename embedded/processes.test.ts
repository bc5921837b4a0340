import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { endGroup, groupOf, identify, isAlive } from './processes.js';
import type { ProcessIdentity } from './processes.js';

const CHILD = `require('node:child_process').spawn('sleep', ['60']);
  process.stdout.write('up');
  setInterval(() => {}, 1000);`;
let leader: ProcessIdentity | null = null;

afterEach(async () => {
  if (leader !== null) await endGroup(leader, 'SIGKILL', 0);
});

describe('processes', () => {
  test('endGroup() ends the leader and what it started', async () => {
    leader = await startLeader();
    expect(await groupOf(leader)).toHaveLength(2);
    await endGroup(leader, 'SIGTERM', 1_000);
    expect(await groupOf(leader)).toEqual([]);
  });

  test('groupOf() finds what a killed leader left behind', async () => {
    leader = await startLeader();
    process.kill(leader.pid, 'SIGKILL');
    await gone(leader);
    expect(await groupOf(leader)).toHaveLength(1);
  });

  test('groupOf() names nobody when the number belongs to another process by now', async () => {
    leader = await startLeader();
    expect(await groupOf({ ...leader, startTime: '1' })).toEqual([]);
    expect(await groupOf({ ...leader, boot: 'another boot' })).toEqual([]);
  });

  test('isAlive() tells a process from another one with its number', async () => {
    const self = await identify(process.pid);
    expect(self).not.toBeNull();
    if (self === null) return;
    expect(await isAlive(self)).toBe(true);
    expect(await isAlive({ ...self, startTime: '1' })).toBe(false);
  });
});

async function startLeader(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ['-e', CHILD], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const identity = await identify(child.pid ?? 0);
  if (identity === null) throw new Error('the child did not start');
  return identity;
}

async function gone(identity: ProcessIdentity): Promise<void> {
  while (await isAlive(identity)) await new Promise((resolve) => setTimeout(resolve, 10));
}
