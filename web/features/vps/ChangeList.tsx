import { Anchor, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { VpsView } from '../../../domain/schemas/vps.js';
import { momentOf, spanOf } from '../../lib/time.js';
import { DataTable, type Column } from '../../ui/DataTable.js';

type Change = NonNullable<VpsView['changes']>[number];

/** What the agent did on its VPS, by its own record. */
export function ChangeList({ changes, now }: { readonly changes: readonly Change[]; readonly now: number }) {
  const columns: readonly Column<Change>[] = [
    { head: 'Time', cell: ({ at }) => momentOf(at, now) },
    { head: 'Did', cell: ({ activity }) => activity, main: true },
    { head: 'Of', cell: ({ subject }) => subject },
    { head: 'Result', cell: ({ result }) => result },
    { head: 'Took', cell: ({ durationMs }) => spanOf(durationMs), number: true },
    {
      head: 'Operation',
      cell: ({ operationId }) =>
        operationId === null ? null : (
          <Anchor component={Link} to={`/operations/${operationId}`} size="sm">
            open
          </Anchor>
        ),
    },
  ];
  return (
    <section>
      <Title order={2} mb="xs">
        What its agent did last
      </Title>
      {changes.length === 0 ? (
        <Text c="dimmed">Nothing is recorded.</Text>
      ) : (
        <DataTable
          caption="Changes on this VPS"
          columns={columns}
          rows={changes}
          keyOf={(change) => `${change.at} ${change.activity} ${change.subject ?? ''}`}
        />
      )}
    </section>
  );
}
