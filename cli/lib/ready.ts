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

/** Parts come as a list or by name, each with a word or a flag for how it is. */
function partsOf(body: unknown): readonly PartHealth[] {
  const parts = (body as { parts?: unknown } | null)?.parts;
  if (typeof parts !== 'object' || parts === null) return [];
  return Object.entries(parts).map(([key, value]: [string, unknown]) => {
    const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { state: value };
    const { name = key, state = fields['status'], ok = WELL.has(String(state)), detail = fields['error'] } = fields;
    return { part: `hub ${String(name)}`, healthy: ok === true, detail: String(detail ?? state ?? '') };
  });
}

const WELL = new Set(['ok', 'up', 'ready', 'true']);
