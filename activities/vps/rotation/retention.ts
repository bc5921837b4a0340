import { dayOf } from './names.js';

/** A rotated part of one log. */
export interface RotatedPart {
  readonly day: string;
  /** Bytes on disk. */
  readonly size: number;
  readonly compressed: boolean;
}

const KEPT_DAYS = 30;
const KEPT_BYTES = 1024 ** 3;

/**
 * The parts of one log that are too old, or that are beyond what a log may take, the oldest first. A part that is not
 * compressed yet goes by its age only: it is a day old, and what it will take is not known.
 */
export function tooMany<Part extends RotatedPart>(parts: readonly Part[], now: number): Part[] {
  const oldest = dayOf(now - KEPT_DAYS * 86_400_000);
  const newestFirst = [...parts].sort((a, b) => (a.day < b.day ? 1 : -1));
  let kept = 0;
  const gone = newestFirst.filter(({ day, size, compressed }) => {
    if (compressed) kept += size;
    return day < oldest || (compressed && kept > KEPT_BYTES);
  });
  return gone.reverse();
}
