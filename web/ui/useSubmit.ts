import type { FormEvent } from 'react';
import type { Problem } from '../lib/problem.js';
import { useSend } from './useSend.js';

interface Submit {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onSubmit: (event?: FormEvent) => void;
  /** What the hub says of a field, by its JSON pointer. */
  readonly fieldError: (pointer: string) => string | undefined;
}

/** A form that is sent once at a time and keeps what is wrong with it. */
export function useSubmit(sender: () => Promise<void>): Submit {
  const { busy, problem, send } = useSend<void>(sender);
  return {
    busy,
    problem,
    onSubmit: (event) => {
      event?.preventDefault();
      send();
    },
    fieldError: (pointer) => problem?.errors?.find((error) => error.pointer === pointer)?.message,
  };
}
