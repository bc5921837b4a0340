import { QueryClient } from '@tanstack/react-query';
import { OPEN_STATES, subjectOf } from '../../domain/operation/model.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { ApiError } from '../lib/problem.js';

/** What is read is read again every 30 s, and when an operation that touches it has changed. */
const REFETCH = 30_000;
const TRIES = 2;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchInterval: REFETCH,
      // A refusal is an answer: only silence is worth another try.
      retry: (failures, error) => failures < TRIES && (!(error instanceof ApiError) || error.problem.status >= 500),
    },
  },
});

/** Puts a change of an operation where it is shown, and lets the lists that it touches be read again. */
export function operationChanged(view: OperationView): void {
  queryClient.setQueryData<OperationView>(['operation', view.id], (known) => withUsual(view, known));
  for (const key of touchedBy(view)) void queryClient.invalidateQueries({ queryKey: [key] });
}

/** After a gap nothing on the page is certain. */
export const readEverythingAgain = (): void => void queryClient.invalidateQueries();

/** Events of all operations do not say what is usual; the page's own read did. */
function withUsual(view: OperationView, known: OperationView | undefined): OperationView {
  if (known === undefined) return view;
  const usual = new Map(known.steps.map((step) => [step.name, step.usualMs]));
  return {
    ...view,
    usualMs: view.usualMs ?? known.usualMs,
    steps: view.steps.map((step) => ({ ...step, usualMs: step.usualMs ?? usual.get(step.name) ?? null })),
  };
}

function touchedBy(view: OperationView): string[] {
  const lists = ['operations'];
  const isOver = !OPEN_STATES.includes(view.state);
  const ofVps = subjectOf(view.kind) === 'vps';
  return [
    ...lists,
    ...(ofVps ? ['vps'] : ['sites']),
    ...(isOver ? ['certificates', 'containers', 'audit', 'plan'] : []),
  ];
}
