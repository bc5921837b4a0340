import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { VpsView } from '../../../domain/schemas/vps.js';
import { get } from '../../lib/api.js';

/** All VPSes by id. */
export const useVpsList = (): UseQueryResult<readonly VpsView[], Error> =>
  useQuery({
    queryKey: ['vps'],
    queryFn: async ({ signal }) => (await get<{ items: readonly VpsView[] }>('/vps', {}, signal)).items,
  });
