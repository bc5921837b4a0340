import { useState } from 'react';
import { ApiError, type Problem } from '../lib/problem.js';

interface Sending<T> {
  readonly busy: boolean;
  /** Why it was refused the last time. */
  readonly problem: Problem | null;
  readonly send: (value: T) => void;
}

/** Sends one thing at a time and keeps why it was refused. Whatever is no refusal is thrown on, to the page. */
export function useSend<T>(sender: (value: T) => Promise<void>): Sending<T> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [broken, setBroken] = useState<Error | null>(null);
  if (broken !== null) throw broken;

  async function run(value: T): Promise<void> {
    setBusy(true);
    try {
      await sender(value);
      setProblem(null);
    } catch (error) {
      if (error instanceof ApiError) setProblem(error.problem);
      else setBroken(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  }

  return { busy, problem, send: (value) => (busy ? undefined : void run(value)) };
}
