import type { VpsId } from '../domain/fields/brands.js';

/** Which agent certificates are good now: fingerprint (lower-case hex sha256 of the DER) -> VPS. */
export type Admitted = ReadonlyMap<string, VpsId>;

/** Who may pass, as the hub's records had it a moment ago. */
export interface Identities {
  /** The VPS of a certificate; null: unknown, expired, revoked, or of a removed VPS. */
  of(fingerprint: string): Promise<VpsId | null>;
  /** Calls back with every certificate that stops being good. */
  onGone(listener: (fingerprint: string) => void): void;
  /** Reads the records again. Keeps the last ones where they cannot be read: agents outlive a database. */
  refresh(): Promise<void>;
}

/** A stranger who knocks often does not make us read more often than this, in milliseconds. */
const SHORTEST = 250;

/** Reads the records once before it answers: a gateway that knows nobody admits nobody. */
export async function openIdentities(load: () => Promise<Admitted>): Promise<Identities> {
  let admitted = await load();
  let loadedAt = performance.now();
  let listener = (_fingerprint: string): void => undefined;

  const refresh = async (): Promise<void> => {
    loadedAt = performance.now();
    const before = admitted;
    admitted = await load();
    for (const fingerprint of before.keys()) if (!admitted.has(fingerprint)) listener(fingerprint);
  };

  return {
    async of(fingerprint) {
      // A certificate may be younger than the last look.
      if (!admitted.has(fingerprint) && performance.now() - loadedAt > SHORTEST) await refresh().catch(() => undefined);
      return admitted.get(fingerprint) ?? null;
    },
    onGone(callback) {
      listener = callback;
    },
    refresh,
  };
}
