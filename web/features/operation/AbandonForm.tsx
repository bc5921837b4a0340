import { Button, Collapse, List, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { operationChanged } from '../../app/queries.js';
import { post } from '../../lib/api.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { undoLane } from './steps.js';

/** Gives up the undo: what is left is named, and the target has to be typed. */
export function AbandonForm({ operation }: { readonly operation: OperationView }) {
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState('');
  const left = undoLane(operation.steps).filter(({ undo }) => undo !== 'done');
  const { busy, problem, onSubmit, fieldError } = useSubmit(async () =>
    operationChanged(await post<OperationView>(`/operations/${operation.id}/abandon`, { name })),
  );
  const changes = left.length === 1 ? '1 change' : `${left.length} changes`;
  return (
    <Stack gap="xs">
      <Button variant="subtle" color="danger" w="fit-content" onClick={() => setOpened(!opened)} aria-expanded={opened}>
        Abandon: leave {changes} on {operation.vpsId}
      </Button>
      <Collapse expanded={opened}>
        <form onSubmit={onSubmit}>
          <Stack gap="xs" maw={480}>
            <Text>These are not taken back, and nobody tries again:</Text>
            <List size="sm">
              {left.map(({ name: step }) => (
                <List.Item key={step}>{step}</List.Item>
              ))}
            </List>
            <TextInput
              label={`Type ${operation.target}`}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={fieldError('/name')}
              autoComplete="off"
            />
            <Refusal problem={problem} />
            <Button type="submit" color="danger" loading={busy} disabled={name !== operation.target} w="fit-content">
              Leave {changes} on {operation.vpsId}
            </Button>
          </Stack>
        </form>
      </Collapse>
    </Stack>
  );
}
