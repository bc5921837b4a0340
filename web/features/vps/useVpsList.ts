import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { VpsView } from '../../../domain/schemas/vps.js';
import { get } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';

/** All VPSes by id. */
export const useVpsList = (): UseQueryResult<readonly VpsView[], Error> =>
  useQuery({
    queryKey: ['vps', ''],
    queryFn: ({ signal }) => get<Listed<VpsView>>('/vps', {}, signal),
    select: ({ items }) => items,
    refetchInterval: 10_000,
  });
