import { Anchor, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { AlertTest, AlertView } from '../../domain/schemas/alert.js';
import { queryClient } from '../app/queries.js';
import { may, useSession } from '../app/session.js';
import { AlertBadge } from '../features/alert/AlertBadge.js';
import { useAlerts } from '../features/alert/useAlerts.js';
import { post } from '../lib/api.js';
import { spanOf } from '../lib/time.js';
import { useSearch } from '../lib/useSearch.js';
import { useNow } from '../lib/useNow.js';
import { CommandLine } from '../ui/CommandLine.js';
import { DataTable, type Column } from '../ui/DataTable.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';
import { Refusal } from '../ui/Refusal.js';
import { useSend } from '../ui/useSend.js';

/** What needs a person, and whether somebody knows of it. */
export function Alerts() {
  const [{ state }] = useSearch();
  const navigate = useNavigate();
  const session = useSession();
  const now = useNow();
  const query = useAlerts(state);
  const acknowledge = useSend<AlertView>(async ({ id }) => {
    await post(`/alerts/${id}/ack`);
    await queryClient.invalidateQueries({ queryKey: ['alerts'] });
  });
  const [test, setTest] = useState<AlertTest | null>(null);
  const tested = useSend<void>(async () => setTest(await post<AlertTest>('/alerts/test')));
  const maySteer = may(session.data, 'alert:write');
  return (
    <Page
      title="Alerts"
      name="Alerts"
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Which alerts"
            value={state ?? 'current'}
            onChange={(to) => void navigate({ to: '/alerts', search: { state: to === 'current' ? undefined : to } })}
            data={[
              { label: 'Current', value: 'current' },
              { label: 'Resolved', value: 'resolved' },
            ]}
          />
          <Button variant="default" disabled={!maySteer} loading={tested.busy} onClick={() => tested.send()}>
            Send a test
          </Button>
        </>
      }
    >
      <Refusal problem={tested.problem ?? acknowledge.problem} />
      {test === null ? null : (
        <Text role="status">
          {test.delivered ? `The receiver took it: ${test.answer}` : `Not taken: ${test.answer}`}
        </Text>
      )}
      <Part
        query={query}
        empty={(items) =>
          items.length === 0 ? (
            <Text>
              {state === 'resolved' ? 'Nothing has been resolved yet.' : 'Nothing needs you.'} Read{' '}
              {spanOf(now - query.dataUpdatedAt)} ago.
            </Text>
          ) : null
        }
      >
        {(items) => (
          <DataTable
            caption="Alerts"
            columns={columnsOf(now, maySteer, acknowledge.send)}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </Part>
      <CommandLine line={`vsa alert list${state === undefined ? '' : ` --state ${state}`}`} />
    </Page>
  );
}

const columnsOf = (now: number, maySteer: boolean, send: (alert: AlertView) => void): readonly Column<AlertView>[] => [
  { head: 'Severity', cell: (alert) => <AlertBadge alert={alert} />, main: true },
  {
    head: 'What',
    main: true,
    cell: ({ text, fix }) => (
      <>
        <Text>{text}</Text>
        <Text c="dimmed" size="xs">
          {fix}
        </Text>
      </>
    ),
  },
  { head: 'Object', cell: ({ object }) => <ObjectLink object={object} /> },
  { head: 'Since', cell: ({ firstSeenAt }) => spanOf(now - Date.parse(firstSeenAt)) },
  {
    head: 'Acknowledged',
    cell: (alert) =>
      alert.acknowledgedBy ??
      (alert.state === 'open' ? (
        <Group>
          <Button size="compact-sm" variant="default" disabled={!maySteer} onClick={() => send(alert)}>
            Acknowledge: stops reminders, fixes nothing
          </Button>
        </Group>
      ) : null),
  },
];

function ObjectLink({ object: { kind, id } }: { readonly object: AlertView['object'] }) {
  const to = PAGES[kind];
  if (to === undefined) return <>{id}</>;
  return (
    <Anchor component={Link} to={`${to}/${id}`} size="sm">
      {id}
    </Anchor>
  );
}

const PAGES: Readonly<Partial<Record<AlertView['object']['kind'], string>>> = {
  vps: '/vps',
  site: '/sites',
  operation: '/operations',
};
