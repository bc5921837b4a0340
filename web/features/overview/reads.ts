import { useQuery } from '@tanstack/react-query';
import type * as audit from '../../../domain/schemas/audit.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import type { SiteView } from '../../../domain/schemas/site.js';
import { get, type Query } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';
import { changesOf } from './changes.js';

const MOST = 200;

const read = async <T>(path: string, query: Query, signal: AbortSignal): Promise<readonly T[]> =>
  (await get<Listed<T>>(path, { pageSize: MOST, ...query }, signal)).items;

export const useLatest = () =>
  useQuery({
    queryKey: ['operations', 'latest'],
    queryFn: ({ signal }) => read<OperationView>('/operations', { pageSize: 5 }, signal),
  });

export const useChangesToday = () =>
  useQuery({
    queryKey: ['audit', 'today'],
    queryFn: async ({ signal }) => {
      const midnight = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
      return changesOf(await read<audit.AuditEvent>('/audit-logs', { from: midnight }, signal), MOST);
    },
  });

/** Only whether there is any: a keyset list has no total. */
export const useSiteCount = () =>
  useQuery({
    queryKey: ['sites', 'any'],
    queryFn: async ({ signal }) => (await read<SiteView>('/sites', { pageSize: 1 }, signal)).length,
  });
