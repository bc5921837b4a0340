import { Anchor, List, SegmentedControl, SimpleGrid, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { DEFAULT_PERIOD, PERIODS } from '../../domain/fields/period.js';
import type { TrafficAnswer, TrafficStats } from '../../domain/schemas/traffic.js';
import { bytesOf, sumOf } from '../features/traffic/numbers.js';
import { get } from '../lib/api.js';
import { momentOf, spanOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';
import { useSearch } from '../lib/useSearch.js';
import { CommandLine } from '../ui/CommandLine.js';
import { DataTable, type Column } from '../ui/DataTable.js';
import { Figure } from '../ui/Figure.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';
import type { Role } from '../ui/roles.js';
import { Notice } from '../ui/Notice.js';

/** How many requests the sites answered in a period, and how. */
export function Traffic() {
  const [search] = useSearch();
  const { domain } = search;
  const period = search['period'] ?? String(DEFAULT_PERIOD);
  const navigate = useNavigate();
  const now = useNow();
  const query = useQuery({
    queryKey: ['traffic', period, domain ?? ''],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<TrafficAnswer>('/traffic/stats', { period, domain }, signal),
  });
  return (
    <Page
      title="Traffic"
      name="Traffic"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Period"
          value={period}
          onChange={(to) => void navigate({ to: '/traffic', search: { ...search, period: to } })}
          data={[...PERIODS]}
        />
      }
    >
      <Part query={query} empty={({ items }) => (items.length === 0 ? <Text>No request in {period}.</Text> : null)}>
        {(answer) => <Shown answer={answer} now={now} />}
      </Part>
      <CommandLine line={`vsa traffic stats --period ${period}${domain === undefined ? '' : ` --domain ${domain}`}`} />
    </Page>
  );
}

function Shown({ answer, now }: { readonly answer: TrafficAnswer; readonly now: number }) {
  const total = sumOf(answer.items);
  return (
    <>
      <Text c="dimmed" size="xs">
        {`Counted from the access logs since ${momentOf(answer.since, now)}, `}
        {`read ${spanOf(now - Date.parse(answer.asOf))} ago.`}
      </Text>
      {answer.incomplete.length === 0 ? null : (
        <Notice role="attention" title="These may be too low">
          <List size="sm">
            {answer.incomplete.map(({ vpsId, reason }) => (
              <List.Item key={vpsId}>
                {vpsId}: {reason}
              </List.Item>
            ))}
          </List>
        </Notice>
      )}
      <SimpleGrid cols={{ base: 2, sm: 4, lg: 7 }}>
        <Figure word="Requests" value={total.requests.toLocaleString('en')} />
        <Requests word="2xx" count={total.status2xx} role="ok" />
        <Requests word="3xx" count={total.status3xx} role="working" />
        <Requests word="4xx" count={total.status4xx} role="attention" />
        <Requests word="5xx" count={total.status5xx} role="danger" />
        <Figure word="Sent" value={bytesOf(total.bytesSent)} />
        <Figure word="Mean time" value={`${total.avgRequestTimeMs.toFixed(0)} ms`} />
      </SimpleGrid>
      <DataTable
        caption="Traffic by site"
        columns={COLUMNS}
        rows={answer.items}
        keyOf={({ domain, vpsId }) => `${domain} ${vpsId}`}
      />
    </>
  );
}

const Requests = ({ word, count, role }: { readonly word: string; readonly count: number; readonly role: Role }) => (
  <Figure word={word} value={count.toLocaleString('en')} role={count === 0 ? 'quiet' : role} />
);

const count = (head: string, of: (row: TrafficStats) => number): Column<TrafficStats> => ({
  head,
  number: true,
  cell: (row) => of(row).toLocaleString('en'),
});

const COLUMNS: readonly Column<TrafficStats>[] = [
  {
    head: 'Site',
    main: true,
    cell: ({ domain }) => (
      <Anchor component={Link} to={`/sites/${domain}`} size="sm">
        {domain}
      </Anchor>
    ),
  },
  { head: 'VPS', cell: ({ vpsId }) => vpsId },
  count('Requests', ({ requests }) => requests),
  count('2xx', ({ status2xx }) => status2xx),
  count('3xx', ({ status3xx }) => status3xx),
  count('4xx', ({ status4xx }) => status4xx),
  count('5xx', ({ status5xx }) => status5xx),
  { head: 'Sent', number: true, cell: ({ bytesSent }) => bytesOf(bytesSent) },
  { head: 'Mean time', number: true, cell: ({ avgRequestTimeMs }) => `${avgRequestTimeMs.toFixed(0)} ms` },
];
