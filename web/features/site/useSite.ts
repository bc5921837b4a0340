import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { SiteDetail } from '../../../domain/schemas/site.js';
import { get } from '../../lib/api.js';

/** One site with all that is recorded of it. */
export const useSite = (domain: string): UseQueryResult<SiteDetail, Error> =>
  useQuery<SiteDetail>({
    queryKey: ['sites', 'one', domain],
    queryFn: ({ signal }) => get<SiteDetail>(`/sites/${encodeURIComponent(domain)}`, {}, signal),
    // Another name is another site: nothing of the one before may be shown.
  });
