import { isLogDomain, MOST_TRAFFIC_ROWS, TIME_BUCKETS, type Traffic } from '../../../domain/traffic/model.js';
import { isObject } from '../../../lib/json.js';

/** Whether what a VPS says it counted can be added up: a VPS may send anything. */
export const isTraffic = (value: unknown): value is Traffic =>
  isObject(value) &&
  isListOf(value['rows'], isRow) &&
  value['rows'].length <= MOST_TRAFFIC_ROWS &&
  isObject(value['positions']) &&
  Object.entries(value['positions']).every(([domain, positions]) => isDomain(domain) && isPositions(positions)) &&
  isListOf(value['failed'], (why) => typeof why === 'string');

const isRow = (value: unknown): boolean =>
  isObject(value) &&
  isDomain(value['domain']) &&
  isListOf(value['statuses'], isCount) &&
  value['statuses'].length === 4 &&
  isListOf(value['times'], isCount) &&
  value['times'].length === TIME_BUCKETS.length + 1 &&
  [value['minute'], value['requests'], value['bytes'], value['timeMs']].every(isCount) &&
  value['requests'] !== 0;

const isPositions = (value: unknown): boolean =>
  isObject(value) &&
  isCount(value['before']) &&
  isCount(value['unreadable']) &&
  isListOf(value['files'], isPosition) &&
  value['files'].length <= MOST_FILES;

const isPosition = (value: unknown): boolean =>
  isObject(value) &&
  isCount(value['offset']) &&
  /^\d{1,20}:\d{1,20}$/.test(String(value['file'])) &&
  /^[0-9a-f]{16}$/.test(String(value['head']));

/** Rotated logs that are not counted to their end yet. */
const MOST_FILES = 64;
/** A VPS that lies can spoil its own sums; 5,000 rows of this still fit the type that holds a sum. */
const MOST = 2 ** 50;

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MOST;
const isDomain = (value: unknown): boolean => typeof value === 'string' && isLogDomain(value);
const isListOf = (value: unknown, is: (each: unknown) => boolean): value is unknown[] =>
  Array.isArray(value) && value.every(is);
