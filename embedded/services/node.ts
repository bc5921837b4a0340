import { join } from 'node:path';
import type { Service } from '../child.js';

/** One of our own programs, from `dist/`; it says `ready` itself. */
export const nodeService = (
  name: string,
  root: string,
  file: string,
  env: Readonly<Record<string, string>>,
): Service => ({
  name,
  argv: [process.execPath, '--enable-source-maps', join(root, 'dist', file)],
  env,
  readyWithin: 60_000,
  stopSignal: 'SIGTERM',
  stopWithin: 15_000,
});
