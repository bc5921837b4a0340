import { Anchor, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { Problem } from '../lib/problem.js';
import { Notice } from './Notice.js';

/** Why the hub refused, what to do, and what is in the way. What is said at the fields is not said again. */
export function Refusal({ problem }: { readonly problem: Problem | null }) {
  if (problem === null) return null;
  const operation = problem['operationId'];
  return (
    <Notice role="danger" icon={IconAlertCircle} title={problem.title} urgent>
      {problem.errors === undefined ? <Text>{problem.detail}</Text> : null}
      <Text>{problem.fix}</Text>
      {typeof operation === 'string' ? <Anchor href={`/operations/${operation}`}>Open the operation</Anchor> : null}
    </Notice>
  );
}
