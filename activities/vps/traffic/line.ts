import { TIME_BUCKETS } from '../../../domain/traffic/model.js';
import { isObject, parseJson } from '../../../lib/json.js';

/** What one line of an access log counts for. */
export interface LoggedRequest {
  /** Minutes since the epoch, UTC. */
  readonly minute: number;
  /** 0..3 for 2xx..5xx; null: another or none. */
  readonly statusClass: number | null;
  readonly bytes: number;
  readonly timeMs: number;
}

/** Reads a line of format `json_detailed`; null when it says no time of a request. Fields that are odd count as 0. */
export function readLine(line: string): LoggedRequest | null {
  const logged = parseJson(line);
  if (!isObject(logged)) return null;
  const minute = minuteOf(logged['time']);
  if (minute === null) return null;
  const statusClass = Math.floor(Number(logged['status']) / 100) - 2;
  return {
    minute,
    statusClass: statusClass >= 0 && statusClass <= 3 ? statusClass : null,
    bytes: Math.round(upTo(MOST_BYTES, logged['body_bytes_sent'])),
    timeMs: Math.round(upTo(MOST_SECONDS, logged['request_time']) * 1_000),
  };
}

/** Which of the counters of request times a time belongs to. */
export function bucketOf(timeMs: number): number {
  const index = TIME_BUCKETS.findIndex((bound) => timeMs <= bound);
  return index === -1 ? TIME_BUCKETS.length : index;
}

/** What is above is no size or time of one request but a broken line, which would spoil a sum for ever. */
const MOST_BYTES = 2 ** 40;
const MOST_SECONDS = 86_400;

function upTo(most: number, value: unknown): number {
  const number = Number(value);
  return number > 0 && number <= most ? number : 0;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;
/** Most lines are of the same minute as the line before. */
let last: { readonly minuteText: string; readonly zone: string; readonly minute: number } | null = null;

function minuteOf(time: unknown): number | null {
  if (typeof time !== 'string') return null;
  const [minuteText, zone] = [time.slice(0, 16), time.slice(19)];
  if (last?.minuteText === minuteText && last.zone === zone) return last.minute;
  const milliseconds = TIME.test(time) ? Date.parse(time) : NaN;
  if (Number.isNaN(milliseconds)) return null;
  last = { minuteText, zone, minute: Math.floor(milliseconds / 60_000) };
  return last.minute;
}
