import { UsageError } from './exit.js';

const UNIT: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `90s`, `15m`, `2h` or plain seconds as milliseconds; usage error naming the flag otherwise. */
export function parseDuration(text: string, flag: string): number {
  const [, digits, unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  if (digits === undefined) throw new UsageError(`${JSON.stringify(text)} is no duration`, `${flag}: 90s, 15m or 2h`);
  return Number(digits) * (UNIT[unit] ?? 1_000);
}
