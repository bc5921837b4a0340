import type { Size, Timeout } from '../fields/brands.js';

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600 };

/** An nginx time as the model has it, in seconds; null for what `\d{1,4}s` cannot say. */
export function secondsOf(text: string): Timeout | null {
  if (/^\d{1,4}s$/.test(text)) return text as Timeout;
  const match = /^(\d{1,7})([smh]?)$/.exec(text);
  const seconds = match === null ? Number.NaN : Number(match[1]) * (SECONDS[match[2] ?? ''] ?? Number.NaN);
  return seconds <= 9_999 ? (`${seconds}s` as Timeout) : null;
}

/** An nginx size as the model has it, in `k` or `m`; null for what the model cannot say, as `0` (no limit). */
export function sizeOf(text: string): Size | null {
  if (/^\d{1,5}[km]$/.test(text)) return text as Size;
  const match = /^(\d{1,12})([kmg]?)$/i.exec(text);
  if (match === null) return null;
  const unit = (match[2] ?? '').toLowerCase();
  if (unit === 'k' || unit === 'm') return sized(Number(match[1]), unit);
  if (unit === 'g') return sized(Number(match[1]) * 1_024, 'm');
  const kilobytes = Number(match[1]) / 1_024;
  return Number.isInteger(kilobytes) && kilobytes > 0 ? (sized(kilobytes, 'k') ?? sized(kilobytes / 1_024, 'm')) : null;
}

const sized = (count: number, unit: 'k' | 'm'): Size | null =>
  Number.isInteger(count) && count <= 99_999 ? (`${count}${unit}` as Size) : null;
