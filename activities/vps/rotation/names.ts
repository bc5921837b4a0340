import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Places } from '../lib/config.js';

/** A log that nginx writes, or a part rotated from one. */
export interface NamedLog {
  readonly path: string;
  /** Path of the log that nginx writes: all parts of one log share it. */
  readonly live: string;
  /** When it was rotated, as YYYYMMDD; null: nginx writes it. */
  readonly day: string | null;
  readonly compressed: boolean;
}

/** Of the names in a folder of logs only these are ours to rename: `<log>`, `<log>.YYYYMMDD`, `<log>.YYYYMMDD.gz`. */
const NAME = /^([a-z0-9][a-z0-9._-]*\.(?:access\.json|log))(?:\.(\d{8})(\.gz)?)?$/;

/** Every log of nginx below the proxy root; links and what else lies there are no logs of ours. */
export async function namedLogs({ logs, siteLogs }: Pick<Places, 'logs' | 'siteLogs'>): Promise<NamedLog[]> {
  return [...(await logsIn(siteLogs)), ...(await logsIn(logs))];
}

async function logsIn(folder: string): Promise<NamedLog[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const [, live, day = null, end] = NAME.exec(entry.name) ?? [];
    if (live === undefined || !entry.isFile()) return [];
    return [{ path: join(folder, entry.name), live: join(folder, live), day, compressed: end !== undefined }];
  });
}

/** The site whose access log it is; another log's own name. */
export const siteOf = ({ live }: Pick<NamedLog, 'live'>): string => basename(live, '.access.json');

/** The day of a time (milliseconds since the epoch), UTC, as it stands in the name of a rotated log. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '');
