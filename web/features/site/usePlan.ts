import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlanView, SiteRequest } from '../../../domain/schemas/site.js';
import { post } from '../../lib/api.js';
import { ApiError, type Problem } from '../../lib/problem.js';

/** Milliseconds after the last key until a plan is made: it is asked of the VPS, and looks at the names. */
const PAUSE = 400;

export interface PlanState {
  /** The last plan there was, perhaps of what the form said before. */
  readonly shown: PlanView | null;
  /** When it was made, in ms. */
  readonly madeAt: number;
  /** It is the plan of what the form says now. */
  readonly isCurrent: boolean;
  readonly isAsking: boolean;
  /** Why there is none of what the form says now. */
  readonly problem: Problem | null;
  /** The plan of the same form was another one before: something else has changed on the VPS. */
  readonly hasChanged: boolean;
  readonly again: () => void;
}

/** The plan of a request, made anew with each change of it and now and then; null: there is nothing to plan yet. */
export function usePlan(request: Partial<SiteRequest> | null): PlanState {
  const now = JSON.stringify(request);
  const [asked] = useDebouncedValue(now, PAUSE);
  const query = useQuery({
    queryKey: ['plan', asked],
    queryFn: ({ signal }) => post<PlanView>('/sites/plan', JSON.parse(asked), signal),
    enabled: asked !== 'null',
    placeholderData: keepPreviousData,
    // Asking costs the VPS something, so only while somebody looks: react-query stops with a hidden tab.
    staleTime: 0,
  });
  const isSettled = asked === now && request !== null;
  const refused = isSettled && query.error instanceof ApiError ? query.error.problem : null;
  const isCurrent = isSettled && refused === null && query.data !== undefined && !query.isPlaceholderData;
  const base = isCurrent ? baseOf(query.data) : null;
  const [first, setFirst] = useState({ asked: '', base: '' });
  if (base !== null && first.asked !== asked) setFirst({ asked, base });
  return {
    shown: query.data ?? null,
    madeAt: query.dataUpdatedAt,
    isCurrent,
    isAsking: request !== null && (query.isFetching || asked !== now),
    problem: refused,
    hasChanged: base !== null && first.asked === asked && first.base !== base,
    again: () => void query.refetch(),
  };
}

const baseOf = ({ base }: PlanView): string => `${base.site}:${base.global}`;
