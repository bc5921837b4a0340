import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VpsActivities } from '../../../domain/contracts.js';
import { namesIn } from '../../lib/files.js';
import type { VpsDeps } from '../deps.js';

/** Days that what an operation took away waits, for a person who wants it back. */
const KEPT_DAYS = 7;

/** Deletes what has been in the trash for a week; what an operation may still put back stays however old it is. */
export function trashActivities({ places, ledger }: VpsDeps): Pick<VpsActivities, 'emptyTrash'> {
  return {
    async emptyTrash() {
      const held = new Set(await ledger.operations());
      const names = (await namesIn(places.trash)).filter((name) => !held.has(name));
      const limit = Date.now() - KEPT_DAYS * 86_400_000;
      let removed = 0;
      for (const path of names.map((name) => join(places.trash, name))) {
        // Changes with whatever comes into it.
        if ((await lstat(path)).mtimeMs > limit) continue;
        await rm(path, { recursive: true, force: true });
        removed += 1;
      }
      return { removed };
    },
  };
}
