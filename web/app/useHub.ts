import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { HubView } from '../../domain/schemas/hub.js';
import { get } from '../lib/api.js';

/** What this hub is; it changes only with a restart. */
export const useHub = (): UseQueryResult<HubView, Error> =>
  useQuery({ queryKey: ['hub'], queryFn: () => get<HubView>('/hub'), staleTime: Infinity });
