import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { operationTitle } from '../../domain/operation/title.js';
import { OPEN_STATES } from '../../domain/operation/model.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { Actions } from '../features/operation/Actions.js';
import { Announcer } from '../features/operation/Announcer.js';
import { Ending } from '../features/operation/Ending.js';
import { HeldPanel } from '../features/operation/HeldPanel.js';
import { OperationBadge } from '../features/operation/OperationBadge.js';
import { StepLanes } from '../features/operation/StepLanes.js';
import { get } from '../lib/api.js';
import { momentOf, spanOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';
import { CommandLine } from '../ui/CommandLine.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** One operation, live: what it does now, what it waits for, what one can do. */
export function Operation() {
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['operation', id],
    queryFn: ({ signal }) => get<OperationView>(`/operations/${id}`, {}, signal),
    // The stream tells of changes; this is for what happened while it was away.
    refetchInterval: (state) => (isOpen(state.state.data) ? 10_000 : false),
  });
  const title = query.data === undefined ? 'Operation' : operationTitle(query.data);
  return (
    <Page title={title} name={title}>
      <Part query={query}>{(operation) => <Shown operation={operation} />}</Part>
    </Page>
  );
}

const isOpen = (view: OperationView | undefined): boolean => view === undefined || OPEN_STATES.includes(view.state);

function Shown({ operation }: { readonly operation: OperationView }) {
  const now = useNow();
  return (
    <Stack gap="md" maw={960}>
      <Group gap="sm">
        <OperationBadge operation={operation} />
        <Text c="dimmed">{facts(operation, now).join(' · ')}</Text>
        {operation.links.temporal === null ? null : (
          <Anchor href={operation.links.temporal} target="_blank" rel="noreferrer" size="sm">
            Temporal Web
          </Anchor>
        )}
      </Group>
      <HeldPanel operation={operation} now={now} />
      <Ending operation={operation} now={now} />
      <Actions operation={operation} />
      <StepLanes operation={operation} now={now} />
      <CommandLine line={`vsa operation watch ${operation.id}`} />
      <Announcer operation={operation} />
    </Stack>
  );
}

function facts({ actor, createdAt, finishedAt, usualMs, vpsId }: OperationView, now: number): string[] {
  const took = (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(createdAt);
  const usual = usualMs === null ? [] : [`usual ${spanOf(usualMs)}`];
  return [vpsId, actor, `started ${momentOf(createdAt, now)}`, `${finishedAt ? 'took ' : ''}${spanOf(took)}`, ...usual];
}
