import { Anchor, Button, Stack, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { operationChanged } from '../../app/queries.js';
import { start } from '../../lib/api.js';
import { useKey } from '../../lib/useKey.js';
import { CommandLine } from '../../ui/CommandLine.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { canBeSaid, provisionLine } from './commandLine.js';
import type { Start } from './planVerdict.js';
import type { PartialRequest } from './request.js';
import { WriteOnly } from './WriteOnly.js';

interface StartPanelProps {
  readonly start: Start;
  /** What is sent: with the base of the plan that is shown, where there is one. */
  readonly request: PartialRequest;
  /** It was not as planned any more. */
  readonly planAgain: () => void;
}

/** The one button, why it was refused, and the same as a line for a terminal. */
export function StartPanel({ start: { label, canStart }, request, planAgain }: StartPanelProps) {
  const navigate = useNavigate();
  const key = useKey(JSON.stringify(request));
  const { busy, problem, onSubmit } = useSubmit(async () => {
    const operation = await start<OperationView>('/sites', request, key);
    operationChanged(operation);
    await navigate({ to: '/operations/$id', params: { id: operation.id } });
  });
  const holder = problem?.['holder'];
  return (
    <Stack gap="sm">
      <WriteOnly label={label}>
        <Button w="fit-content" disabled={!canStart} loading={busy} onClick={() => onSubmit()}>
          {label}
        </Button>
      </WriteOnly>
      <Refusal problem={problem} />
      {typeof holder === 'string' ? (
        <Anchor component={Link} to={`/sites/${holder}`} size="sm">
          Open {holder}
        </Anchor>
      ) : null}
      {problem?.code === 'PLAN_CHANGED' ? (
        <Button variant="default" w="fit-content" onClick={planAgain}>
          Show the new plan
        </Button>
      ) : null}
      <CommandLine line={provisionLine(request)} />
      {canBeSaid(request) ? null : (
        <Text size="xs" c="dimmed">
          The command line cannot take websockets off a route: with this line they stay.
        </Text>
      )}
    </Stack>
  );
}
