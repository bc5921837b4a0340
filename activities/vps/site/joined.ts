import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerName } from '../../../domain/fields/brands.js';
import { atomicWrite, makeFolder, readIfThere } from '../../lib/files.js';
import type { Places } from '../lib/config.js';

/** Which containers VSA itself put on the shared network: only those leave it again. One file each, holding its id. */
export const joinedContainers = ({ joined }: Pick<Places, 'joined'>) => ({
  async keep(name: ContainerName, id: string): Promise<void> {
    await makeFolder(joined, 0o700);
    await atomicWrite(join(joined, name), id, 0o600);
  },
  async forget(name: ContainerName): Promise<void> {
    await rm(join(joined, name), { force: true });
  },
  /** A container made anew under an old name has another id, and is not ours. */
  async has(name: ContainerName, id: string): Promise<boolean> {
    return (await readIfThere(join(joined, name)))?.toString('utf8') === id;
  },
});
