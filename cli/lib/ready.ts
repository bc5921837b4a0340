import { VsaError } from '../../domain/errors.js';
import type { PartHealth } from './health.js';
import type { Api } from './client.js';

/** What the hub says of its parts at /readyz; a hub that does not answer is one part that is not well. */
export async function readyParts(api: Api): Promise<readonly PartHealth[]> {
  try {
    const { status, body } = await api.probe('/readyz');
    const hub = { part: 'hub', healthy: status === 200, detail: `${api.hubUrl}/readyz answered ${status}` };
    return [hub, ...partsOf(body)];
  } catch (error) {
    if (!(error instanceof VsaError)) throw error;
    return [{ part: 'hub', healthy: false, detail: error.message }];
  }
}

/** `{parts: {<name>: {status, error}}}`; nothing where a proxy answered instead. */
function partsOf(body: unknown): readonly PartHealth[] {
  const parts = (body as { parts?: Readonly<Record<string, Part>> } | null)?.parts ?? {};
  return Object.entries(parts).map(([name, { status, error }]) => ({
    part: `hub ${name}`,
    healthy: status === 'ok',
    detail: error ?? status,
  }));
}

interface Part {
  readonly status: string;
  readonly error: string | null;
}
