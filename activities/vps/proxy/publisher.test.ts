import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VsaError } from '../../../domain/errors.js';
import { exists, makeFolder } from '../../lib/files.js';
import { type Places, places as placesOf } from '../lib/config.js';
import { type Publisher, publisher } from './publisher.js';
import type { NginxRuntime } from './runtime.js';
import { testedTrees } from './tested.js';

let root = '';
let places: Places;
let nginx: FakeNginx;
let publish: Publisher;

/** An nginx that can be told to misbehave. A line `bad` in a file of conf.d is a configuration error there. */
interface FakeNginx extends NginxRuntime {
  tests: number;
  hups: number;
  alive: boolean;
  /** Serves nothing but this generation. */
  stuck: number | null;
  /** Each test waits for it. */
  gate: Promise<void>;
}

function fakeNginx(): FakeNginx {
  const liveNumber = async () => Number((await readlink(places.live)).slice('generations/'.length));
  const fake: FakeNginx = {
    tests: 0,
    hups: 0,
    alive: true,
    stuck: null,
    gate: Promise.resolve(),
    version: () => Promise.resolve('1.31.3'),
    buildFlags: () => Promise.resolve([]),
    async test(folder) {
      fake.tests += 1;
      await fake.gate;
      const names = (await readdir(join(folder, 'conf.d'))).sort();
      for (const name of names) {
        const file = join(folder, 'conf.d', name);
        if (!(await readFile(file, 'utf8')).includes('bad')) continue;
        return { ok: false, output: `nginx: [emerg] unknown directive "bad" in ${file}:7\nfailed`, took: 1 };
      }
      return { ok: true, output: '', took: 1 };
    },
    hup() {
      fake.hups += 1;
      if (fake.alive) return Promise.resolve();
      return Promise.reject(new VsaError('RELOAD_NOT_PROVEN', 'nginx has no running master to reload.'));
    },
    reopenLogs: () => Promise.resolve(),
    openFiles: () => Promise.resolve(new Set()),
    activeWorkers: () => Promise.resolve([{ pid: 1, startTime: String(fake.hups) }]),
    servedGeneration: async () => fake.stuck ?? (await liveNumber()),
  };
  return fake;
}

const open = () =>
  publisher({ markerPort: 9180, runtime: 'process', markerCallers: [] }, places, nginx, testedTrees(nginx), {
    gateways: () => Promise.resolve([]),
  });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vsa-publisher-'));
  places = placesOf({ proxyRoot: join(root, 'proxy'), stateDir: join(root, 'state') });
  await makeFolder(places.generations);
  nginx = fakeNginx();
  publish = open();
  await put('first.test');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const ownFile = (name: string) => join('conf.d', `${name}.conf`);

/** Makes one file of the tree hold the text. */
const put = (name: string, text = 'good') =>
  publish.apply({
    ownFile: ownFile(name),
    edit: async (tree) => {
      const path = join(tree, ownFile(name));
      if ((await exists(path)) && (await readFile(path, 'utf8')) === text) return false;
      await writeFile(path, text);
      return true;
    },
  });

const live = async () => ({ number: await readlink(places.live), files: await readdir(join(places.live, 'conf.d')) });
const generations = () => readdir(places.generations);

/** Holds nginx in its test until `work` has begun, so that everything it asks for waits together. */
async function together<T>(work: () => Promise<T>): Promise<T> {
  let release = (): void => undefined;
  nginx.gate = new Promise((resolve) => (release = resolve));
  const first = put('holds-the-queue.test');
  const result = work();
  release();
  await first;
  return result;
}

test('changes that trickle in while nginx is busy share a reload', async () => {
  const before = nginx.hups;
  nginx.gate = new Promise((resolve) => setTimeout(resolve, 100));
  const asked: Promise<unknown>[] = [];
  for (let number = 0; number < 10; number += 1) {
    asked.push(put(`trickle-${number}.test`));
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await Promise.all(asked);
  expect(nginx.hups - before).toBeLessThanOrEqual(3);
});

describe('one change', () => {
  test('is tested, then live, then proven; the same again does nothing at all', async () => {
    const before = { tests: nginx.tests, hups: nginx.hups };
    expect(await put('a.test')).toEqual({ generation: 2 });
    expect(await live()).toEqual({ number: 'generations/000002', files: ['a.test.conf', 'first.test.conf'] });
    expect({ tests: nginx.tests, hups: nginx.hups }).toEqual({ tests: before.tests + 1, hups: before.hups + 1 });
    expect(await put('a.test')).toEqual({ generation: 2 });
    expect({ tests: nginx.tests, hups: nginx.hups }).toEqual({ tests: before.tests + 1, hups: before.hups + 1 });
    expect(await generations()).toEqual(['000001', '000002']);
  });

  test('that nginx refuses is PRECONDITION with its own file and line, and leaves nothing', async () => {
    const before = await live();
    const message = expect.stringMatching(
      /^conf\.d\/a\.test\.conf:7: .*unknown directive "bad" in the new generation/,
    ) as string;
    await expect(put('a.test', 'bad')).rejects.toMatchObject({ code: 'PRECONDITION', message });
    expect(await live()).toEqual(before);
    expect(await generations()).toEqual(['000001']);
  });

  test('beside a broken file of somebody else is BLOCKED_BY, naming that file', async () => {
    await writeFile(join(places.live, 'conf.d', 'zz-foreign.conf'), 'bad');
    const message = expect.stringContaining('conf.d/zz-foreign.conf:7') as string;
    await expect(put('a.test')).rejects.toMatchObject({ code: 'BLOCKED_BY', message });
    expect(await generations()).toEqual(['000001']);
  });

  test('is taken back when the master is dead, and proven anew when it is back', async () => {
    nginx.alive = false;
    await expect(put('a.test')).rejects.toMatchObject({ code: 'RELOAD_NOT_PROVEN' });
    expect(await live()).toEqual({ number: 'generations/000001', files: ['first.test.conf'] });
    nginx.alive = true;
    const { hups } = nginx;
    expect(await put('first.test')).toEqual({ generation: 1 });
    expect(nginx.hups).toBe(hups + 1);
    expect(await put('a.test')).toEqual({ generation: 3 });
  });

  test('is taken back when nginx goes on serving what was before', async () => {
    nginx.stuck = 1;
    await expect(put('a.test')).rejects.toMatchObject({ code: 'RELOAD_NOT_PROVEN' });
    expect(await live()).toEqual({ number: 'generations/000001', files: ['first.test.conf'] });
    expect(nginx.hups).toBe(2);
  }, 20_000);

  test('found live by a process that starts anew is proven once more before it counts', async () => {
    await put('a.test');
    publish = open();
    const { hups } = nginx;
    expect(await put('a.test')).toEqual({ generation: 2 });
    expect(nginx.hups).toBe(hups + 1);
    nginx.alive = false;
    publish = open();
    await expect(put('a.test')).rejects.toMatchObject({ code: 'RELOAD_NOT_PROVEN' });
    expect((await live()).number).toBe('generations/000002');
  });

  test('takes a number that no generation on disk has, and cleans up what a kill left', async () => {
    await mkdir(join(places.generations, '000002'));
    await mkdir(join(places.generations, '000007', 'conf.d'), { recursive: true });
    expect(await put('a.test')).toEqual({ generation: 8 });
    expect(await generations()).toEqual(['000001', '000008']);
  });

  test('keeps the last twenty generations', async () => {
    for (let n = 2; n <= 24; n += 1) await put('a.test', `text ${n}`);
    const kept = await generations();
    expect(kept).toHaveLength(20);
    expect([kept[0], kept.at(-1)]).toEqual(['000005', '000024']);
  }, 30_000);
});

describe('changes that wait together', () => {
  test('are one generation, one test and one HUP', async () => {
    const before = { tests: nginx.tests, hups: nginx.hups };
    const names = Array.from({ length: 20 }, (_, index) => `site-${index}.test`);
    const results = await together(() => Promise.all(names.map((name) => put(name))));
    expect(new Set(results.map(({ generation }) => generation))).toEqual(new Set([3]));
    expect({ tests: nginx.tests, hups: nginx.hups }).toEqual({ tests: before.tests + 2, hups: before.hups + 2 });
    expect((await live()).files).toHaveLength(22);
  });

  test('have each a verdict of their own: what nginx refuses fails alone', async () => {
    const outcomes = await together(() => Promise.allSettled([put('a.test'), put('b.test', 'bad'), put('c.test')]));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({
      reason: { code: 'PRECONDITION', message: expect.stringContaining('b.test.conf:7') as string },
    });
    expect((await live()).files).not.toContain('b.test.conf');
    expect((await live()).files).toEqual(expect.arrayContaining(['a.test.conf', 'c.test.conf']));
  });

  test('are told apart from one whose own edit refuses, which is not tried again', async () => {
    let edits = 0;
    const changed = publish.apply.bind(null, {
      ownFile: ownFile('b.test'),
      edit: () => {
        edits += 1;
        return Promise.reject(new VsaError('PLAN_CHANGED', 'not the plan'));
      },
    });
    const outcomes = await together(() => Promise.allSettled([put('a.test'), changed(), put('c.test', 'bad')]));
    expect(outcomes[0]).toMatchObject({ status: 'fulfilled' });
    expect(outcomes[1]).toMatchObject({ reason: { code: 'PLAN_CHANGED' } });
    expect(outcomes[2]).toMatchObject({ reason: { code: 'PRECONDITION' } });
    expect(edits).toBe(1);
  });

  test('are all BLOCKED_BY a broken file of somebody else, and nothing is live of them', async () => {
    const before = await live();
    await writeFile(join(places.live, 'conf.d', 'zz-foreign.conf'), 'bad');
    const outcomes = await together(async () => Promise.allSettled([put('a.test'), put('b.test')])).catch(() => []);
    expect(outcomes).toEqual([]);
    const again = await Promise.allSettled([put('a.test'), put('b.test')]);
    for (const outcome of again) expect(outcome).toMatchObject({ reason: { code: 'BLOCKED_BY' } });
    expect((await live()).number).toBe(before.number);
    expect(await generations()).toEqual(['000001']);
  });

  test('are edited each in the context of the one who asked', async () => {
    const asking = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const note = (name: string) =>
      asking.run(name, () =>
        publish.apply({
          ownFile: ownFile(name),
          edit: () => {
            seen.push(asking.getStore());
            return Promise.resolve(false);
          },
        }),
      );
    await together(() => Promise.all([note('a'), note('b')]));
    expect(seen).toEqual(['a', 'b']);
  });
});
