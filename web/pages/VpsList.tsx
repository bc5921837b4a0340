import { Anchor, Button, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { VpsView } from '../../domain/schemas/vps.js';
import { useVpsList } from '../features/vps/useVpsList.js';
import { VpsBadge } from '../features/vps/VpsBadge.js';
import { CommandLine } from '../ui/CommandLine.js';
import { DataTable, type Column } from '../ui/DataTable.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** The fleet: how each VPS is, and what speaks against it. */
export function VpsList() {
  const query = useVpsList();
  return (
    <Page
      title="VPSes"
      name="VPSes"
      actions={
        <Button component={Link} to="/vps/new">
          Add a VPS
        </Button>
      }
    >
      <Part query={query} empty={(items) => (items.length === 0 ? <Text>No VPS yet. Add the first.</Text> : null)}>
        {(items) => <DataTable caption="VPSes" columns={COLUMNS} rows={items} keyOf={({ id }) => id} />}
      </Part>
      <CommandLine line="vsa vps list" />
    </Page>
  );
}

const COLUMNS: readonly Column<VpsView>[] = [
  { head: 'State', cell: (vps) => <VpsBadge vps={vps} />, main: true },
  {
    head: 'VPS',
    cell: ({ id, hostname }) => (
      <>
        <Anchor component={Link} to={`/vps/${id}`} size="sm" fw={600}>
          {id}
        </Anchor>{' '}
        <Text span c="dimmed">
          {hostname}
        </Text>
      </>
    ),
    main: true,
  },
  { head: 'Address', cell: ({ address }) => address },
  { head: 'Generation', cell: ({ generation }) => generation, number: true },
  { head: 'What is wrong', cell: Problems },
];

function Problems({ problems, observeOnly, operation }: VpsView) {
  const all = [...problems, ...(observeOnly === null ? [] : [`Observe-only: ${observeOnly}`])];
  if (all.length === 0 && operation === null) return null;
  return (
    <>
      {operation === null ? null : (
        <Anchor component={Link} to={`/operations/${operation.id}`} size="sm">
          {operation.held?.detail ?? `${operation.kind} is under way`}
        </Anchor>
      )}
      {all.length === 0 ? null : (
        <List size="sm">
          {all.map((problem) => (
            <List.Item key={problem}>{problem}</List.Item>
          ))}
        </List>
      )}
    </>
  );
}
