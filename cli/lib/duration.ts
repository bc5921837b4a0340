import { InvalidArgumentError } from 'commander';

const UNIT: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `90s`, `15m`, `2h` or plain seconds as milliseconds; anything else is a usage error naming the flag. */
export function parseDuration(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('Accepted is for example 90s, 15m or 2h.');
  return Number(digits) * (UNIT[unit] ?? 1_000);
}

/** Milliseconds as a person says them. */
export function durationWords(ms: number): string {
  if (ms < 60_000) return `${ms / 1_000} s`;
  return ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`;
}
