import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { AlertView } from '../../../domain/schemas/alert.js';
import { get } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';

/** The alerts of a state; without one those that are open or acknowledged. */
export const useAlerts = (state?: string): UseQueryResult<readonly AlertView[], Error> =>
  useQuery({
    queryKey: ['alerts', state ?? ''],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<Listed<AlertView>>('/alerts', { state, pageSize: 200 }, signal),
    select: ({ items }) => items,
    refetchInterval: 10_000,
  });
