import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { SessionView } from '../../domain/schemas/session.js';
import { get } from '../lib/api.js';
import { ApiError } from '../lib/problem.js';
import { queryClient } from './queries.js';

const KEY = ['session'];

/**
 * Who is signed in here; null: nobody. Until the second factor is there nothing is read again by itself: recovery codes
 * that are shown once must not make room for a page.
 */
export const useSession = (): UseQueryResult<SessionView | null, Error> =>
  useQuery({
    queryKey: KEY,
    queryFn: readSession,
    refetchInterval: ({ state }) => (state.data?.step === 'done' ? 60_000 : false),
    refetchOnWindowFocus: ({ state }) => state.data?.step === 'done',
    refetchOnReconnect: ({ state }) => state.data?.step === 'done',
    staleTime: 30_000,
  });

async function readSession(): Promise<SessionView | null> {
  try {
    return await get<SessionView>('/session');
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 401) return null;
    throw error;
  }
}

/** Whether the signed-in person may do it: the hub asks again all the same. */
export const may = (session: SessionView | null | undefined, scope: string): boolean =>
  session !== null && session !== undefined && (session.scopes.includes('admin') || session.scopes.includes(scope));

/** Reads the session and what is below it again: a factor has come or gone. */
export const factorsChanged = (): Promise<void> => queryClient.invalidateQueries({ queryKey: KEY });

/** Takes over what the hub answered to a sign-in; what another person saw is forgotten. */
export function signedIn(session: SessionView): void {
  const known = queryClient.getQueryData<SessionView | null>(KEY);
  if (known?.user.id !== session.user.id) forgetAllButSession();
  queryClient.setQueryData(KEY, session);
}

/** Forgets everything that was read. */
export function signedOut(): void {
  forgetAllButSession();
  queryClient.setQueryData(KEY, null);
}

/** The session's own query stays: the whole page hangs on it. What is below it, as passkeys, is one person's. */
const forgetAllButSession = (): void =>
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey.length > 1 || queryKey[0] !== KEY[0] });
