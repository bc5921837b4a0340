import * as z from 'zod';
import { isLoopback } from '../fields/loopback.js';
import { SCHEDULES, type Schedule } from '../schedules.js';

/** Its words are a secret, so a refusal does not repeat them. */
export const webhookUrl = z.string().refine(
  (text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, password } = new URL(text);
    if (username !== '' || password !== '') return false;
    return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  },
  { error: 'Accepted is an https URL without user and password; http only to 127.0.0.1, [::1] or localhost.' },
);

/** As Standard Webhooks 1.0.0 writes symmetric secrets. */
export const webhookSecret = z.string().refine(
  (text) => {
    const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
    if (encoded === undefined || encoded.length % 4 !== 0) return false;
    const bytes = (encoded.length / 4) * 3 - (encoded.length - encoded.replaceAll('=', '').length);
    return bytes >= 24 && bytes <= 64;
  },
  { error: 'Accepted is whsec_ and 24 to 64 random bytes in Base64; `openssl rand -base64 32` makes the latter.' },
);

const IDS = SCHEDULES.map(({ id }) => id);
const periods = z.strictObject(Object.fromEntries(IDS.map((id) => [id, z.number().int().positive().optional()])));

/** The schedules there are to be; null: none. */
export const schedules = z.string().transform((text, context): readonly Schedule[] | null => {
  if (text === 'on') return SCHEDULES;
  if (text === 'off') return null;
  try {
    const read = periods.safeParse(JSON.parse(text));
    if (read.success)
      return SCHEDULES.map((schedule) => ({ ...schedule, every: read.data[schedule.id] ?? schedule.every }));
  } catch {
    // Told below with the other refusals.
  }
  context.addIssue({ code: 'custom', message: `Accepted is on, off, or JSON with some of ${IDS.join(', ')} in ms.` });
  return z.NEVER;
});
