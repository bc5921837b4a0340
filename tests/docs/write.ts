import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../lib/packageRoot.js';
import { GENERATED } from './generated.js';

/** `npx tsx tests/docs/write.ts`: writes what the documents take from the sources. */
for (const { file, text } of GENERATED) {
  const path = join(packageRoot(), file);
  await writeFile(path, await text(await readFile(path, 'utf8').catch(() => '')));
}
