import type { VpsId } from '../domain/fields/brands.js';

/** What one VPS may ask: so many calls at once, and after those so many a second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  at: number;
  refused: number;
  toldAt: number;
}

/** Milliseconds between two words about the same VPS. */
const TELL_EVERY = 60_000;

/**
 * A token bucket for each VPS: answers whether it may make another call now (`now` in milliseconds, from any start).
 * Refusals are told to `tell` once a minute for each VPS, with how many there were since the last word.
 */
export function rateLimit(
  { burst, perSecond }: Rate,
  tell: (text: string) => void,
): (vps: VpsId, now: number) => boolean {
  const buckets = new Map<VpsId, Bucket>();
  return (vpsId, now) => {
    const bucket = buckets.get(vpsId) ?? { tokens: burst, at: now, refused: 0, toldAt: -Infinity };
    buckets.set(vpsId, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return true;
    }
    bucket.refused += 1;
    if (now - bucket.toldAt >= TELL_EVERY) {
      tell(`${vpsId} calls more than ${perSecond} times a second; refused: ${bucket.refused}`);
      Object.assign(bucket, { refused: 0, toldAt: now });
    }
    return false;
  };
}
