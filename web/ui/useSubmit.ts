import { useState, type FormEvent } from 'react';
import { ApiError, type Problem } from '../lib/problem.js';

interface Submit {
  readonly busy: boolean;
  /** Why it was refused the last time. */
  readonly problem: Problem | null;
  readonly onSubmit: (event?: FormEvent) => void;
  /** What the hub says of a field, by its JSON pointer. */
  readonly fieldError: (pointer: string) => string | undefined;
}

/** A form that is sent once at a time and keeps what is wrong with it. Whatever is no refusal is thrown on. */
export function useSubmit(send: () => Promise<void>): Submit {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [broken, setBroken] = useState<Error | null>(null);
  if (broken !== null) throw broken;

  async function run(): Promise<void> {
    setBusy(true);
    try {
      await send();
      setProblem(null);
    } catch (error) {
      if (error instanceof ApiError) setProblem(error.problem);
      else setBroken(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    problem,
    onSubmit: (event) => {
      event?.preventDefault();
      if (!busy) void run();
    },
    fieldError: (pointer) => problem?.errors?.find((error) => error.pointer === pointer)?.message,
  };
}
