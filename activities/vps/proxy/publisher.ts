import { AsyncResource } from 'node:async_hooks';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { VsaError } from '../../../domain/errors.js';
import type { DockerHost } from '../docker/host.js';
import { atomicWrite } from '../../lib/files.js';
import { renderGenerationConf } from '../../lib/render.js';
import type { AgentConfig, Places } from '../lib/config.js';
import {
  copyLive,
  generationFolder,
  liveGeneration,
  nextNumber,
  removeUnused,
  switchLive,
  syncTree,
} from './generations.js';
import type { TestedTrees } from './tested.js';
import type { ConfigTest, NginxRuntime, WorkerProcess } from './runtime.js';

/** One change of the nginx tree. */
export interface TreeChange {
  /** The file this change answers for, relative to the tree; a config error in another file is somebody else's. */
  readonly ownFile: string;
  /** Edits a copy of the live tree, under the VPS's lock; says whether anything differs. May refuse by throwing. */
  readonly edit: (tree: string) => Promise<boolean>;
}

/** Makes changes live: one generation for all that wait, tested before and proven after, with a verdict for each. */
export interface Publisher {
  /** Answers the generation that holds the change. Fails with BLOCKED_BY, RELOAD_NOT_PROVEN or what `edit` threw. */
  apply(change: TreeChange): Promise<{ readonly generation: number }>;
}

export function publisher(
  config: Pick<AgentConfig, 'markerPort' | 'runtime' | 'markerCallers'>,
  places: Places,
  nginx: NginxRuntime,
  tested: TestedTrees,
  docker: Pick<DockerHost, 'gateways'>,
): Publisher {
  let queue: Waiting[] = [];
  let working = false;
  // After a start or a failure nobody knows whether nginx serves what `live` names.
  const trust = { settled: false };
  const apply = (batch: readonly Waiting[]) => applyBatch({ config, places, nginx, tested, docker, trust }, batch);

  let crowdedUntil = 0;

  const work = async () => {
    working = true;
    while (queue.length > 0) {
      if (performance.now() < crowdedUntil) await gathered(() => queue.length);
      const batch = queue;
      queue = [];
      await applyOrSplit(apply, batch);
      if (batch.length > 1 || queue.length > 0) crowdedUntil = performance.now() + CROWDED;
    }
    working = false;
  };

  return {
    apply: (change) =>
      new Promise((resolve, reject) => {
        // Its edit belongs to the activity that asked, whoever happens to work through the queue.
        const bound = { ...change, edit: AsyncResource.bind(change.edit) };
        queue.push({ change: bound, resolve, reject, refused: false });
        if (!working) void work();
      }),
  };
}

/** Milliseconds. Where changes met lately, others are on their way. */
const CROWDED = 1_000;
const QUIET = 300;
const LONGEST_GATHERING = 3_000;

/** Waits until no more changes come, so that all of them share one test and one reload. */
async function gathered(count: () => number): Promise<void> {
  const end = performance.now() + LONGEST_GATHERING;
  for (let seen = 0; seen !== count() && performance.now() < end;) {
    seen = count();
    await wait(QUIET);
  }
}

interface Waiting {
  readonly change: TreeChange;
  readonly resolve: (result: { generation: number }) => void;
  readonly reject: (error: unknown) => void;
  /** Its own edit refused: it is answered, and never tried again. */
  refused: boolean;
}

interface Context {
  readonly config: Pick<AgentConfig, 'markerPort' | 'runtime' | 'markerCallers'>;
  readonly places: Places;
  readonly nginx: NginxRuntime;
  readonly tested: TestedTrees;
  readonly docker: Pick<DockerHost, 'gateways'>;
  readonly trust: { settled: boolean };
}

/** A batch that fails as a whole is applied again singly, in order, so that one bad change fails alone. */
async function applyOrSplit(
  apply: (batch: readonly Waiting[]) => Promise<void>,
  batch: readonly Waiting[],
): Promise<void> {
  try {
    await apply(batch);
  } catch (error) {
    const open = batch.filter((waiting) => !waiting.refused);
    if (batch.length === 1) open[0]?.reject(error);
    else for (const waiting of open) await applyOrSplit(apply, [waiting]);
  }
}

async function applyBatch(context: Context, batch: readonly Waiting[]): Promise<void> {
  const { places, trust } = context;
  const live = await liveGeneration(places);
  const number = await nextNumber(places, live);
  const folder = generationFolder(places, number);
  const built = await build(context, live, number, batch).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  if (built.test === null) {
    await rm(folder, { recursive: true, force: true });
    if (!trust.settled) await reload(context, live);
  } else {
    await goLive(context, live, number, built.test);
    await context.tested.remember(folder);
    await removeUnused(places, live, number);
  }
  const generation = built.test === null ? live : number;
  for (const waiting of built.edited) waiting.resolve({ generation });
}

/** A complete, tested, synced tree with all edits; no test where nothing differs from what is live. */
async function build(
  { config, places, nginx, docker }: Context,
  live: number,
  number: number,
  batch: readonly Waiting[],
): Promise<{ edited: readonly Waiting[]; test: ConfigTest | null }> {
  const folder = generationFolder(places, number);
  await copyLive(places, live, folder);
  const verdicts = await editAll(folder, batch);
  const edited = verdicts.map(({ waiting }) => waiting);
  if (!verdicts.some(({ changed }) => changed)) return { edited, test: null };
  const callers = [...config.markerCallers, ...(config.runtime === 'container' ? await docker.gateways() : [])];
  await atomicWrite(join(folder, 'generation.conf'), renderGenerationConf({ ...config, number, callers }));
  await syncTree(folder);
  const test = await nginx.test(folder);
  if (!test.ok) throw refused(test, folder, batch);
  return { edited, test };
}

/** Each change edits the same copy; one that refuses is told so and leaves the others alone. */
async function editAll(folder: string, batch: readonly Waiting[]): Promise<{ waiting: Waiting; changed: boolean }[]> {
  const edited: { waiting: Waiting; changed: boolean }[] = [];
  for (const waiting of batch) {
    try {
      edited.push({ waiting, changed: await waiting.change.edit(folder) });
    } catch (error) {
      waiting.refused = true;
      waiting.reject(error);
    }
  }
  return edited;
}

/** Switches, reloads, proves; where that fails, everything is as before again when this throws. */
async function goLive(context: Context, live: number, number: number, test: ConfigTest): Promise<void> {
  const { places, trust } = context;
  trust.settled = false;
  await switchLive(places, number);
  try {
    // The first generation is what nginx will start with: there is no master yet, and `proveProxy` waits for it.
    if (live > 0) await reload(context, number, test);
  } catch (error) {
    await switchLive(places, live);
    await reload(context, live, test).catch((second: unknown) => {
      if (!(second instanceof VsaError && second.code === 'RELOAD_NOT_PROVEN')) throw second;
    });
    throw error;
  }
}

/** HUPs the master and waits until only workers of this generation take connections. */
async function reload(context: Context, number: number, test?: ConfigTest): Promise<void> {
  const { nginx, trust, places } = context;
  const took = (test ?? (await nginx.test(generationFolder(places, number)))).took;
  const before = await nginx.activeWorkers();
  await nginx.hup();
  const limit = PROOF_LIMIT + 3 * took;
  if (!(await proven(nginx, number, before, limit))) {
    throw new VsaError('RELOAD_NOT_PROVEN', `nginx did not serve generation ${number} within ${Math.round(limit)} ms.`);
  }
  trust.settled = true;
}

const PROOF_LIMIT = 5_000;
const LOOK_EVERY = 10;

async function proven(
  nginx: NginxRuntime,
  number: number,
  before: readonly WorkerProcess[],
  limit: number,
): Promise<boolean> {
  const old = new Set(before.map(identity));
  const end = performance.now() + limit;
  for (;;) {
    if ((await nginx.servedGeneration()) === number) {
      const active = await nginx.activeWorkers();
      if (active.length > 0 && !active.some((worker) => old.has(identity(worker)))) return true;
    }
    if (performance.now() > end) return false;
    await wait(LOOK_EVERY);
  }
}

const identity = (worker: WorkerProcess): string => `${worker.pid}/${worker.startTime}`;

/** nginx names the file and line it stumbles over. */
function refused(test: ConfigTest, folder: string, batch: readonly Waiting[]): VsaError {
  const place = / in (\S+):(\d+)/.exec(test.output);
  const file = place?.[1]?.replace(`${folder}/`, '') ?? 'the nginx configuration';
  const words = test.output.split('\n').find((line) => line.includes('[emerg]')) ?? test.output;
  const message = `${file}:${place?.[2] ?? '?'}: ${words.replaceAll(folder, 'the new generation').slice(0, 500)}`;
  const own = batch.length === 1 && batch[0]?.change.ownFile === file;
  return new VsaError(own ? 'PRECONDITION' : 'BLOCKED_BY', message);
}
