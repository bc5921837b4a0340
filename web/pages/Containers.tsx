import { Anchor, List, Text, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ContainerList, ContainerView } from '../../domain/schemas/container.js';
import { ContainerBadge } from '../features/container/ContainerBadge.js';
import { get } from '../lib/api.js';
import { spanOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';
import { DataTable, type Column } from '../ui/DataTable.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';
import { Notice } from '../ui/Notice.js';

/** The containers of the fleet as last reported, and which sites lead to each. */
export function Containers() {
  const { q = '', vps } = useSearch({ strict: false }) as { readonly q?: string; readonly vps?: string };
  const navigate = useNavigate();
  const now = useNow(5_000);
  const query = useQuery({
    queryKey: ['containers', vps ?? ''],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<ContainerList>('/containers', { vpsId: vps }, signal),
  });
  return (
    <Page title="Containers" name="Containers">
      <TextInput
        size="xs"
        label="Filter"
        w={240}
        value={q}
        onChange={(event) => {
          const text = event.currentTarget.value;
          void navigate({ to: '/containers', search: { vps, q: text === '' ? undefined : text }, replace: true });
        }}
      />
      <Part query={query}>
        {({ items, readings }) => {
          const rows = items.filter((row) => matches(row, q));
          return (
            <>
              <Readings readings={readings} now={now} />
              {rows.length === 0 ? (
                <Text>{items.length === 0 ? 'No container is reported.' : 'Nothing matches.'}</Text>
              ) : (
                <DataTable
                  caption="Containers"
                  columns={COLUMNS}
                  rows={rows}
                  keyOf={({ vpsId, name }) => `${vpsId} ${name}`}
                />
              )}
            </>
          );
        }}
      </Part>
    </Page>
  );
}

const matches = ({ name, image, composeProject }: ContainerView, text: string): boolean =>
  `${name} ${image} ${composeProject ?? ''}`.toLowerCase().includes(text.toLowerCase());

/** Where they could not be read, and how old they are: what is down is never shown as empty. */
function Readings({ readings, now }: { readonly readings: ContainerList['readings']; readonly now: number }) {
  const wrong = readings.filter(({ failed, stale, asOf }) => failed !== null || stale || asOf === null);
  if (wrong.length === 0) return null;
  return (
    <Notice role="attention" title="Not all of this is of now">
      <List size="sm">
        {wrong.map(({ vpsId, failed, asOf }) => (
          <List.Item key={vpsId}>
            {vpsId}: {failed ?? 'it has not reported lately'}.{' '}
            {asOf === null ? 'Nothing is known yet.' : `Shown as read ${spanOf(now - Date.parse(asOf))} ago.`}
          </List.Item>
        ))}
      </List>
    </Notice>
  );
}

const COLUMNS: readonly Column<ContainerView>[] = [
  { head: 'State', cell: (container) => <ContainerBadge container={container} />, main: true },
  { head: 'Name', cell: ({ name }) => <Text fw={600}>{name}</Text>, main: true },
  { head: 'Status', cell: ({ status }) => status },
  { head: 'Image', cell: ({ image }) => image },
  { head: 'Ports', cell: ({ ports }) => ports.join(', ') },
  { head: 'Stack', cell: ({ composeProject }) => composeProject },
  {
    head: 'Sites',
    cell: ({ sites }) =>
      sites.map((site) => (
        <Anchor key={site} component={Link} to={`/sites/${site}`} size="sm" mr="xs">
          {site}
        </Anchor>
      )),
  },
  { head: 'VPS', cell: ({ vpsId }) => vpsId },
];
