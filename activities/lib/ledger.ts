import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VsaError } from '../../domain/errors.js';
import { atomicWrite, makeFolder, readIfThere, removeTemporaries } from './files.js';

/** What undo needs, by operation and step, as JSON files that survive any crash. */
export interface Ledger {
  /**
   * Keeps what the step is about to touch. The first snapshot of a step wins, so that a retry never takes its own
   * half-done work for the state from before; answers the one that is kept.
   */
  snapshot<T>(operationId: string, step: string, take: () => Promise<T>): Promise<T>;
  /** Replaces what is kept, for facts that are only known once the step has begun (hashes of what it wrote). */
  amend<T>(operationId: string, step: string, entry: T): Promise<void>;
  /** null: the step never began, or is undone. */
  read<T>(operationId: string, step: string): Promise<T | null>;
  /** Forgets a step: it is undone. */
  drop(operationId: string, step: string): Promise<void>;
  /** The steps that can still be undone, newest first. */
  steps(operationId: string): Promise<string[]>;
  /** Forgets an operation that can no longer be undone. */
  close(operationId: string): Promise<void>;
  /** The operations that something is kept of. */
  operations(): Promise<string[]>;
  /** Removes the empty folders of operations that were killed while they forgot their last step. */
  tidy(): Promise<void>;
}

/** A ledger in a folder (0700). File names are `<number>-<step>.json`, numbered in the order the steps began. */
export function openLedger(folder: string): Ledger {
  // Ids come from the hub, which must not name other folders of this machine.
  const folderOf = (operationId: string) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(operationId))
      throw new VsaError('VALIDATION', 'This is no id of an operation.');
    return join(folder, operationId);
  };

  const names = async (operationId: string): Promise<string[]> => {
    try {
      return (await readdir(folderOf(operationId)))
        .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  };
  const find = async (operationId: string, step: string): Promise<string | null> => {
    const name = (await names(operationId)).find((each) => stepOf(each) === step);
    return name === undefined ? null : join(folderOf(operationId), name);
  };
  const parse = async <T>(path: string): Promise<T | null> => {
    const bytes = await readIfThere(path);
    return bytes === null ? null : (JSON.parse(bytes.toString('utf8')) as T);
  };

  return {
    async snapshot(operationId, step, take) {
      const kept = await find(operationId, step);
      if (kept !== null) {
        const entry = await parse<Awaited<ReturnType<typeof take>>>(kept);
        if (entry !== null) return entry;
      }
      const entry = await take();
      await makeFolder(folderOf(operationId), 0o700);
      const newest = (await names(operationId)).at(-1);
      // One more than the newest, not their count: a step that was dropped leaves a gap.
      const number = newest === undefined ? 0 : Number(newest.slice(0, newest.indexOf('-'))) + 1;
      const name = `${String(number).padStart(3, '0')}-${step}.json`;
      await atomicWrite(join(folderOf(operationId), name), JSON.stringify(entry), 0o600);
      return entry;
    },
    async amend(operationId, step, entry) {
      const path = await find(operationId, step);
      if (path === null) throw new Error(`the ledger has no step ${step} of ${operationId}`);
      await atomicWrite(path, JSON.stringify(entry), 0o600);
    },
    async read(operationId, step) {
      const path = await find(operationId, step);
      return path === null ? null : parse(path);
    },
    async drop(operationId, step) {
      const path = await find(operationId, step);
      if (path !== null) await rm(path, { force: true });
      if ((await names(operationId)).length === 0) await rm(folderOf(operationId), { recursive: true, force: true });
    },
    async steps(operationId) {
      return (await names(operationId)).map(stepOf).reverse();
    },
    async close(operationId) {
      await rm(folderOf(operationId), { recursive: true, force: true });
    },
    async operations() {
      return (await readdir(folder).catch(ifMissing)).filter((name) => !name.startsWith('.')).sort();
    },
    async tidy() {
      await removeTemporaries(folder);
      const operations = await readdir(folder).catch(ifMissing);
      for (const operationId of operations) {
        if ((await readdir(folderOf(operationId))).length === 0) await rmdir(folderOf(operationId));
      }
    },
  };
}

function ifMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code !== 'ENOENT') throw error;
  return [];
}

const stepOf = (name: string): string => name.slice(name.indexOf('-') + 1, -'.json'.length);
