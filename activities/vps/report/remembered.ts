/** What is served is looked at again after this long although nothing changed. Milliseconds. */
const SERVED_FOR = 600_000;

/**
 * Reads again only when the state of the files has changed, or after ten minutes. What is not served as it lies on
 * disk is read each time: nginx may just be reloading, or be down.
 */
export function remembered<T extends WithServed>(
  stateOf: () => Promise<string>,
  read: () => Promise<readonly T[]>,
): () => Promise<readonly T[]> {
  let last: { readonly state: string; readonly at: number; readonly found: readonly T[] } | null = null;
  return async () => {
    const state = await stateOf();
    if (last !== null && last.state === state && performance.now() - last.at < SERVED_FOR) return last.found;
    const found = await read();
    const well = found.every(({ onDisk, served }) =>
      served.every(({ fingerprint }) => fingerprint !== null && fingerprint === onDisk?.fingerprint),
    );
    last = well ? { state, at: performance.now(), found } : null;
    return found;
  };
}

interface WithServed {
  readonly onDisk: { readonly fingerprint: string } | null;
  readonly served: readonly { readonly fingerprint: string | null }[];
}

/** Each of the list in its order, at most eight at once: each may wait for handshakes. */
export async function eachOf<T, R>(list: readonly T[], read: (one: T) => Promise<R>): Promise<R[]> {
  const found: R[] = [];
  for (let first = 0; first < list.length; first += AT_ONCE) {
    found.push(...(await Promise.all(list.slice(first, first + AT_ONCE).map(read))));
  }
  return found;
}

const AT_ONCE = 8;
/** Milliseconds for one handshake of a report. */
export const HANDSHAKE_LIMIT = 2_000;
