import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { parseDomain } from '../../../domain/fields/domain.js';
import { LENIENT_RULES } from '../../../domain/fields/rules.js';
import type { SiteDetail, SiteView } from '../../../domain/schemas/site.js';
import { get } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';
import { ApiError } from '../../lib/problem.js';

/** Milliseconds after the last key. */
const PAUSE = 400;

interface KnownSite {
  /** null: there is none of this name; undefined: that is not known yet. */
  readonly site: SiteDetail | null | undefined;
  /** Why it is not known. */
  readonly error: Error | null;
}

/** The site of a name as it is being typed. */
export function useKnownSite(typed: string): KnownSite {
  const parsed = parseDomain(typed.trim(), LENIENT_RULES);
  const domain = parsed.ok ? parsed.value : '';
  const [asked] = useDebouncedValue(domain, PAUSE);
  const query = useQuery({
    queryKey: ['sites', 'known', asked],
    queryFn: ({ signal }) => known(asked, signal),
    enabled: asked !== '',
    // Another name is another site: nothing of the one before may be shown.
  });
  if (domain === '') return { site: null, error: null };
  return domain === asked ? { site: query.data, error: query.error } : { site: undefined, error: null };
}

/** Looked for in the list first: that there is none is no error. */
async function known(domain: string, signal: AbortSignal): Promise<SiteDetail | null> {
  const list = await get<Listed<SiteView>>('/sites', { q: domain, pageSize: 200 }, signal);
  if (list.nextPageToken === null && !list.items.some((site) => site.domain === domain)) return null;
  try {
    return await get<SiteDetail>(`/sites/${encodeURIComponent(domain)}`, {}, signal);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}
