import type { VpsActivities } from '../contracts.js';

/** What an agent did to its VPS, as its own record says; one for each activity that may change something. */
export interface LocalChange {
  /** Counts up on this VPS, with gaps. */
  readonly n: number;
  /** When it was over, RFC 3339 UTC by the clock of the VPS. */
  readonly at: string;
  /** null: a schedule did it. */
  readonly operationId: string | null;
  readonly activity: string;
  /** The site, lineage or certificate it was about. */
  readonly subject: string | null;
  /** `done`, or the code of its error. */
  readonly result: string;
  readonly durationMs: number;
}

/** What a report carries of them. */
export interface LocalChanges {
  readonly lines: readonly LocalChange[];
  /** Why the record cannot be kept or read; null: it can. */
  readonly failed: string | null;
}

/** A report carries at most this many. */
export const MOST_CHANGES = 500;

/** Activities that only look; all others of a VPS are recorded. */
const LOOKING: ReadonlySet<string> = new Set<keyof VpsActivities>([
  'pingVps',
  'checkVps',
  'proveProxy',
  'inspectSite',
  'proveSite',
  'inspectCertificate',
  'proveCertificate',
  'proveLineage',
  'planRemoval',
  'answerQuestion',
  'collectReport',
]);
export const mayChange = (activity: string): boolean => !LOOKING.has(activity);

/** The site or lineage in an activity's input; null: it names none. */
export function subjectIn(input: unknown): string | null {
  const site: unknown = get(input, 'site');
  const found = get(input, 'domain') ?? get(site, 'domain') ?? get(input, 'lineage');
  return typeof found === 'string' ? found.slice(0, 255) : null;
}

/** Whether it is one; a VPS may report anything. */
export const isLocalChange = (value: unknown): value is LocalChange =>
  Number.isSafeInteger(get(value, 'n')) &&
  Number(get(value, 'n')) > 0 &&
  isText(get(value, 'at'), 30) &&
  !Number.isNaN(Date.parse(String(get(value, 'at')))) &&
  (get(value, 'operationId') === null || isOperationId(get(value, 'operationId'))) &&
  isText(get(value, 'activity'), 100) &&
  (get(value, 'subject') === null || isText(get(value, 'subject'), 255)) &&
  isText(get(value, 'result'), 100) &&
  Number.isSafeInteger(get(value, 'durationMs'));

export const isLocalChanges = (value: unknown): value is LocalChanges => {
  const [lines, failed] = [get(value, 'lines'), get(value, 'failed')];
  return (
    Array.isArray(lines) &&
    lines.length <= MOST_CHANGES &&
    lines.every(isLocalChange) &&
    (failed === null || isText(failed, 500))
  );
};

/** Whether it is a UUID. */
export const isOperationId = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** PostgreSQL keeps no text with a zero in it. */
const isText = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && value.length <= longest && !value.includes('\0');
const get = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
