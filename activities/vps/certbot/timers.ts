import { join } from 'node:path';
import { exists, namesIn, readIfThere } from '../../lib/files.js';

/** What of a VPS's own renews certbot's certificates, in words: timers that are switched on, and lines of cron. */
export async function otherRenewals(root = '/'): Promise<string[]> {
  const wanted = (await orNothing(namesIn(join(root, TIMERS)))).filter((name) => /certbot.*\.timer$/.test(name));
  const timers = wanted.map((name) => `systemd's ${name}`);
  // Where systemd runs, Debian's own line of cron leaves the work to the timer.
  const systemd = await exists(join(root, 'run/systemd/system')).catch(() => false);
  const lines = await Promise.all(CRONTABS.map(async (path) => ({ path, text: await textOf(join(root, path)) })));
  const crons = lines.filter(({ path, text }) => LINE.test(text) && !(systemd && path === 'etc/cron.d/certbot'));
  return [...timers.sort(), ...crons.map(({ path }) => `cron, by /${path}`)];
}

const TIMERS = 'etc/systemd/system/timers.target.wants';
const CRONTABS = ['etc/cron.d/certbot', 'etc/crontab', 'var/spool/cron/crontabs/root', 'var/spool/cron/root'];

/** A line that is no comment and lets certbot renew. */
const LINE = /^[^#\n]*\bcertbot\b[^\n]*\brenew\b/m;

/** A crontab that the agent may not read says nothing. */
const textOf = async (path: string): Promise<string> =>
  (await readIfThere(path).catch(() => null))?.toString('utf8') ?? '';

const orNothing = (reading: Promise<string[]>): Promise<string[]> => reading.catch(() => []);
