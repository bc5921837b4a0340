import { useState } from 'react';

/**
 * An Idempotency-Key for what is to be asked: the same as long as it is the same request, so that a second try after
 * no answer starts nothing twice.
 */
export function useKey(request: string): string {
  const [made, setMade] = useState({ request, key: crypto.randomUUID() });
  if (made.request === request) return made.key;
  const next = { request, key: crypto.randomUUID() };
  setMade(next);
  return next.key;
}
