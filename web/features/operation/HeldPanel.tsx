import { Stack, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { ERRORS } from '../../../domain/errors.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { countdownOf, momentOf, spanOf } from '../../lib/time.js';
import { Notice } from '../../ui/Notice.js';

interface HeldPanelProps {
  readonly operation: OperationView;
  /** In milliseconds. */
  readonly now: number;
}

/** What the operation waits for, what would help, when it looks again and when it gives up. Above the steps. */
export function HeldPanel({ operation, now }: HeldPanelProps) {
  const { held, question, state } = operation;
  if (held === null) return null;
  const { title, fix } = ERRORS[held.reason];
  return (
    <Notice
      role="attention"
      icon={IconHandStop}
      title={`${question?.text ?? title} · ${spanOf(now - Date.parse(held.since))}`}
      name="held"
    >
      <Stack gap={4}>
        <Text style={{ overflowWrap: 'anywhere' }}>{held.detail}</Text>
        {question === null ? <Text>{fix}</Text> : null}
        <Text c="dimmed">{[nextLook(held, now), giveUp(held, now, state)].filter(Boolean).join(' ')}</Text>
      </Stack>
    </Notice>
  );
}

type Held = NonNullable<OperationView['held']>;

const nextLook = ({ nextLookAt }: Held, now: number): string =>
  nextLookAt === null
    ? 'It waits for a person.'
    : `Next look in ${countdownOf(Date.parse(nextLookAt) - now)}, by itself.`;

function giveUp({ deadline }: Held, now: number, state: OperationView['state']): string {
  if (deadline === null) return '';
  return `Ends ${momentOf(deadline, now)}, then ${state === 'undoing' ? 'it is given up' : 'undone'}.`;
}
