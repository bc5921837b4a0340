/**
 * Does the work with a signal that aborts after so many milliseconds, or with `outer`. Not by AbortSignal.timeout()
 * inside AbortSignal.any(): Node may collect such a timer before it fires
 * (https://github.com/nodejs/node/issues/57736).
 */
export async function withTimeLimit<T>(
  milliseconds: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const abort = () => limit.abort();
  const timer = setTimeout(abort, milliseconds);
  if (outer?.aborted === true) abort();
  outer?.addEventListener('abort', abort, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', abort);
  }
}
