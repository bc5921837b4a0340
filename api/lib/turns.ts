import { VsaError } from '../../domain/errors.js';

/**
 * Lets at most `atOnce` pieces of work run at the same time and `waiting` more wait for their turn, first come, first
 * served. Fails with OVERLOADED beyond that, and then the work is not begun.
 */
export function turns(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let running = 0;
  const turn = (): Promise<void> | void => {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (queue.length >= waiting)
      throw new VsaError('OVERLOADED', `${waiting} passwords wait to be checked already.`, { retryAfterSeconds: 5 });
    return new Promise((resolve) => queue.push(resolve));
  };
  const done = () => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return async (work) => {
    await turn();
    return work().finally(done);
  };
}
