import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ScheduleView } from '../../domain/schemas/schedule.js';
import { queryClient } from '../app/queries.js';
import { may, useSession } from '../app/session.js';
import { ScheduleBadge } from '../features/schedule/ScheduleBadge.js';
import { get, post } from '../lib/api.js';
import type { Listed } from '../lib/listed.js';
import { countdownOf, momentOf, spanOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';
import { CommandLine } from '../ui/CommandLine.js';
import { DataTable, type Column } from '../ui/DataTable.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';
import { Refusal } from '../ui/Refusal.js';
import { useSend } from '../ui/useSend.js';

interface Steering {
  readonly id: string;
  readonly verb: 'pause' | 'resume' | 'trigger';
}

/** What VSA does by itself: when each last ran, when it runs next, and what was left out. */
export function Schedules() {
  const session = useSession();
  const now = useNow();
  const query = useQuery({
    queryKey: ['schedules'],
    queryFn: ({ signal }) => get<Listed<ScheduleView>>('/schedules', {}, signal),
    refetchInterval: 10_000,
  });
  const { busy, problem, send } = useSend<Steering>(async ({ id, verb }) => {
    await post(`/schedules/${id}/${verb}`);
    await queryClient.invalidateQueries({ queryKey: ['schedules'] });
  });
  const maySteer = may(session.data, 'schedule:write');
  return (
    <Page title="Schedules" name="Schedules">
      <Refusal problem={problem} />
      <Part query={query}>
        {({ items }) => (
          <DataTable
            caption="Schedules"
            columns={columnsOf(now, maySteer && !busy, send)}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </Part>
      {maySteer ? null : <Text c="dimmed">An operator or admin can pause and trigger them.</Text>}
      <CommandLine line="vsa schedule list" />
    </Page>
  );
}

const columnsOf = (
  now: number,
  enabled: boolean,
  send: (steering: Steering) => void,
): readonly Column<ScheduleView>[] => [
  { head: 'State', cell: (schedule) => <ScheduleBadge schedule={schedule} />, main: true },
  {
    head: 'Name',
    main: true,
    cell: ({ id, note, remark }) => (
      <>
        <Text fw={600}>{id}</Text>
        <Text c="dimmed" size="xs">
          {note} {remark}
        </Text>
      </>
    ),
  },
  { head: 'Every', cell: ({ everySeconds }) => spanOf(1000 * everySeconds) },
  { head: 'Last', cell: ({ lastAt, running }) => lastWords(lastAt, running, now) },
  { head: 'Next in', cell: ({ nextAt, state }) => nextWords(nextAt, state, now), number: true },
  { head: 'Skipped', cell: ({ skipped }) => skipped, number: true },
  {
    head: 'Missed',
    number: true,
    cell: ({ missed }) => (
      <span style={missed > 0 ? { color: 'var(--vsa-attention)', fontWeight: 600 } : {}}>{missed}</span>
    ),
  },
  {
    head: 'Steer',
    cell: ({ id, state }) => (
      <Group gap="xs" wrap="nowrap">
        <Button
          size="compact-sm"
          variant="default"
          disabled={!enabled}
          aria-label={state === 'paused' ? `Resume ${id}` : `Pause ${id}: it stops running by itself`}
          onClick={() => send({ id, verb: state === 'paused' ? 'resume' : 'pause' })}
        >
          {state === 'paused' ? 'Resume' : 'Pause'}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!enabled}
          aria-label={`Trigger now: ${id}`}
          onClick={() => send({ id, verb: 'trigger' })}
        >
          Trigger now
        </Button>
      </Group>
    ),
  },
];

const lastWords = (lastAt: string | null, running: boolean, now: number): string =>
  running ? 'running' : lastAt === null ? 'never' : momentOf(lastAt, now);

const nextWords = (nextAt: string | null, state: ScheduleView['state'], now: number): string =>
  state === 'paused' || nextAt === null ? '' : countdownOf(Date.parse(nextAt) - now);
