import type { Front } from './proven.js';

/** A system that puts sites on HTTPS; each has its own Pebble, nginx or web server, and ports. */
export interface Contender {
  readonly name: 'vsa' | 'certbot' | 'caddy';
  readonly front: Front;
  /** Puts a site on HTTPS as this system is used, and resolves when it says that it is done. */
  add(domain: string): Promise<void>;
  /** Between rounds of many sites, where the system limits its own requests. */
  readonly restMs: number;
  stop(): Promise<void>;
}

let made = 0;

/** Names that no round used before, each its own registered domain: no limit of a CA is reached by chance. */
export function newNames(count: number): string[] {
  return Array.from({ length: count }, () => `bench-${String((made += 1)).padStart(4, '0')}.test`);
}
