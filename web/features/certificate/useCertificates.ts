import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { CertificateView } from '../../../domain/schemas/certificate.js';
import { get } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';

/** Every certificate of the fleet, in no order. */
export const useCertificates = (enabled = true): UseQueryResult<readonly CertificateView[], Error> =>
  useQuery({
    queryKey: ['certificates'],
    queryFn: ({ signal }) => get<Listed<CertificateView>>('/certificates', {}, signal),
    select: ({ items }) => items,
    enabled,
  });
