import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { OPEN_STATES } from '../../../domain/operation/model.js';
import { operationChanged } from '../../app/queries.js';
import { may, useSession } from '../../app/session.js';
import { post } from '../../lib/api.js';
import { CommandLine } from '../../ui/CommandLine.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSend } from '../../ui/useSend.js';
import { AbandonForm } from './AbandonForm.js';
import { stopWord } from './steps.js';

interface Choice {
  readonly label: string;
  readonly path: string;
  readonly body: unknown;
  readonly line: string;
  readonly primary: boolean;
}

/** What a person can do with the operation now, each with its consequence in its label. */
export function Actions({ operation }: { readonly operation: OperationView }) {
  const session = useSession();
  const [chosen, setChosen] = useState('');
  const { busy, problem, send } = useSend<Choice>(async (choice) => {
    setChosen(choice.label);
    operationChanged(await post<OperationView>(choice.path, choice.body));
  });
  if (!OPEN_STATES.includes(operation.state)) return null;
  if (!may(session.data, 'operation:write'))
    return <Text c="dimmed">Your role can look at operations; an operator or admin can steer them.</Text>;
  const choices = choicesOf(operation);
  return (
    <Stack gap="xs" data-testid="actions">
      {choices.length === 0 ? <Text c="dimmed">{nothingToDo(operation)}</Text> : null}
      <Group gap="xs">
        {choices.map((choice) => (
          <Button
            key={choice.label}
            variant={choice.primary ? 'filled' : 'default'}
            loading={busy && chosen === choice.label}
            disabled={busy && chosen !== choice.label}
            onClick={() => send(choice)}
          >
            {choice.label}
          </Button>
        ))}
      </Group>
      {operation.actions.includes('abandon') ? <AbandonForm operation={operation} /> : null}
      <Refusal problem={problem} />
      {choices.map(({ line }) => (
        <CommandLine key={line} line={line} />
      ))}
    </Stack>
  );
}

function choicesOf(operation: OperationView): Choice[] {
  const { id, actions, held, question, state } = operation;
  const path = `/operations/${id}`;
  const answers = actions.includes('answer')
    ? (question?.choices ?? []).map(({ value, consequence }) => ({
        label: consequence,
        path: `${path}/answer`,
        body: { value },
        line: `vsa operation answer ${id} ${value}`,
        primary: false,
      }))
    : [];
  const retry = { path: `${path}/retry`, body: {}, line: `vsa operation retry ${id}`, primary: true };
  const again = actions.includes('retry') ? [{ ...retry, label: retryWord(held, state) }] : [];
  const stop = { path: `${path}/cancel`, body: {}, line: `vsa operation cancel ${id}`, primary: false };
  return [...answers, ...again, ...(actions.includes('cancel') ? [{ ...stop, label: stopWord(operation) }] : [])];
}

function retryWord(held: OperationView['held'], state: OperationView['state']): string {
  if (held?.reason === 'LOST') return 'Start the undo from the ledger';
  return state === 'undoing' ? 'Try the undo again' : 'Look again now';
}

function nothingToDo({ state, pointOfNoReturn }: OperationView): string {
  if (state === 'undoing') return 'An undo cannot be stopped.';
  return pointOfNoReturn ? 'It cannot be stopped any more; it finishes by itself.' : 'Nothing to do: it goes on.';
}
