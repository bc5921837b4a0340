import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { OPEN_STATES } from '../../../domain/operation/model.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { get } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';

export interface OperationFilter {
  readonly target?: string | undefined;
  readonly vpsId?: string | undefined;
}

/** The operations that are not over. */
export const useOpenOperations = (filter: OperationFilter = {}): UseQueryResult<readonly OperationView[], Error> =>
  useQuery({
    queryKey: ['operations', 'open', filter],
    queryFn: async ({ signal }) => {
      const read = (state: string) =>
        get<Listed<OperationView>>('/operations', { ...filter, state, pageSize: 200 }, signal);
      return (await Promise.all(OPEN_STATES.map(read))).flatMap(({ items }) => items);
    },
  });
