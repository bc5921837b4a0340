import { useNavigate, useRouterState } from '@tanstack/react-router';

export type Search = Readonly<Record<string, string | undefined>>;

/** What the URL says after the `?`, and how to change some of it without a new entry in the history. */
export function useSearch(): readonly [Search, (change: Search) => void] {
  const search = useRouterState({ select: (state) => state.location.search as Search });
  const navigate = useNavigate();
  const change = (some: Search): void =>
    void navigate({ to: '.', search: (before: Search) => ({ ...before, ...some }), replace: true });
  return [search, change];
}
