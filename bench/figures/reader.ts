import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSite } from '../../activities/lib/render.js';
import { readVhost } from '../../domain/nginx/index.js';
import { packageRoot } from '../../lib/packageRoot.js';
import { SHAPES } from '../../tests/golden/nginx/shapes.js';
import type { Report } from '../lib/report.js';

const SLICE_MS = 500;

/** Vhost files read a second, all from memory: what VSA renders, beside what people wrote by hand. */
export function measureReader(report: Report, runs: number): void {
  const files = vhosts();
  readFor(files, SLICE_MS);
  const values = Array.from({ length: runs }, () => readFor(files, SLICE_MS));
  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  const more = { files: files.length, bytesPerFile: Math.round(bytes / files.length) };
  report.add({ figure: 'reader', unit: 'files/s', values, goal: { least: 20_000 }, more });
}

interface File {
  readonly name: string;
  readonly text: string;
}

function vhosts(): File[] {
  const rendered = Object.entries(SHAPES).map(([name, { site, env, upstreams }]) => ({
    name: `${name}.conf`,
    // As from a file: the renderer's own string is in pieces, which makes every look at it slower.
    text: Buffer.from(renderSite(site, env, upstreams)).toString('utf8'),
  }));
  const folder = join(packageRoot(), 'bench', 'vhosts');
  const written = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  return [...rendered, ...written];
}

function readFor(files: readonly File[], ms: number): number {
  const begun = performance.now();
  let read = 0;
  for (;;) {
    for (const { name, text } of files) {
      if (readVhost(name, text).file !== name) throw new Error(`${name} was read as another file`);
    }
    read += files.length;
    const took = performance.now() - begun;
    if (took >= ms) return (read / took) * 1_000;
  }
}
