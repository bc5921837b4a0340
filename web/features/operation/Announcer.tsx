import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { operationState } from './state.js';

/** Milliseconds between two words to whoever listens instead of looking. */
const PAUSE = 5_000;

/** Says changes of the operation to screen readers: at most one in 5 s, but at once that it is held or has failed. */
export function Announcer({ operation }: { readonly operation: OperationView }) {
  const current = operation.steps.find(({ state }) => state === 'running' || state === 'retrying')?.name;
  const urgent = operation.state === 'held' || operation.state === 'failed';
  const { word } = operationState(operation);
  const text = operation.held?.detail ?? (current === undefined ? word : `${word}: ${current}`);
  const [said, setSaid] = useState({ text: '', at: 0 });
  useEffect(() => {
    if (text === said.text) return undefined;
    const wait = urgent ? 0 : Math.max(0, said.at + PAUSE - Date.now());
    const timer = setTimeout(() => setSaid({ text, at: Date.now() }), wait);
    return () => clearTimeout(timer);
  }, [text, urgent, said]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {said.text}
    </VisuallyHidden>
  );
}
