import { useQuery } from '@tanstack/react-query';
import { OPEN_STATES } from '../../../domain/operation/model.js';
import type { AlertView } from '../../../domain/schemas/alert.js';
import type * as audit from '../../../domain/schemas/audit.js';
import type { CertificateView } from '../../../domain/schemas/certificate.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import type { SiteView } from '../../../domain/schemas/site.js';
import { get, type Query } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';
import { changesOf } from './changes.js';

const MOST = 200;

const read = async <T>(path: string, query: Query, signal: AbortSignal): Promise<readonly T[]> =>
  (await get<Listed<T>>(path, { pageSize: MOST, ...query }, signal)).items;

export const useAlerts = () =>
  useQuery({
    queryKey: ['alerts', ''],
    queryFn: ({ signal }) => get<Listed<AlertView>>('/alerts', { pageSize: MOST }, signal),
    select: ({ items }) => items,
    refetchInterval: 10_000,
  });

export const useOpen = () =>
  useQuery({
    queryKey: ['operations', 'open', 'overview'],
    queryFn: async ({ signal }) => {
      const lists = OPEN_STATES.map((state) => read<OperationView>('/operations', { state }, signal));
      return (await Promise.all(lists)).flat();
    },
  });

export const useLatest = () =>
  useQuery({
    queryKey: ['operations', 'latest'],
    queryFn: ({ signal }) => read<OperationView>('/operations', { pageSize: 5 }, signal),
  });

export const useCertificates = () =>
  useQuery({
    queryKey: ['certificates'],
    queryFn: ({ signal }) => get<Listed<CertificateView>>('/certificates', {}, signal),
    select: ({ items }) => items,
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
