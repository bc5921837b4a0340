import { Anchor, Button, Group, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type * as audit from '../../domain/schemas/audit.js';
import { get } from '../lib/api.js';
import type { Listed } from '../lib/listed.js';
import { momentOf, spanOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';
import { useSearch } from '../lib/useSearch.js';
import { CommandLine } from '../ui/CommandLine.js';
import { DataTable, type Column } from '../ui/DataTable.js';
import { Page } from '../ui/Page.js';
import { Failed } from '../ui/Part.js';

type AuditEvent = audit.AuditEvent;

const FILTERS = ['actor', 'action', 'target', 'result'] as const;
type Filter = Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;

/** Who changed what, when, with what outcome. */
export function AuditLog() {
  const [filter]: readonly [Filter, unknown] = useSearch();
  const navigate = useNavigate();
  const now = useNow();
  const query = useInfiniteQuery({
    queryKey: ['audit', filter],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      get<Listed<AuditEvent>>('/audit-logs', { ...filter, pageToken: pageParam, pageSize: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextPageToken ?? undefined,
  });
  const change = useDebouncedCallback(
    (name: string, value: string) =>
      void navigate({ to: '/audit', search: { ...filter, [name]: value === '' ? undefined : value }, replace: true }),
    300,
  );
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const flags = FILTERS.flatMap((name) => (filter[name] === undefined ? [] : [` --${name} ${filter[name]}`])).join('');
  return (
    <Page title="Audit log" name="Audit log">
      <Group gap="sm" align="flex-end">
        {FILTERS.map((name) => (
          <TextInput
            key={name}
            size="xs"
            label={name[0]?.toUpperCase() + name.slice(1)}
            defaultValue={filter[name] ?? ''}
            onChange={(event) => change(name, event.currentTarget.value)}
            w={160}
          />
        ))}
      </Group>
      {query.isError ? <Failed error={query.error} again={() => void query.refetch()} /> : null}
      {query.isSuccess && rows.length === 0 ? <Text c="dimmed">Nothing matches.</Text> : null}
      {rows.length === 0 ? null : (
        <DataTable caption="Audit log" columns={columnsOf(now)} rows={rows} keyOf={({ id }) => id} />
      )}
      {query.hasNextPage ? (
        <Group>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Older
          </Button>
        </Group>
      ) : null}
      <CommandLine line={`vsa audit list${flags}`} />
    </Page>
  );
}

/** What the hub itself did at once: no machine was touched, so there are no steps to look at. */
const WITHOUT_OPERATION = /^(session|factor|user|token|schedule|alert)\./;

const columnsOf = (now: number): readonly Column<AuditEvent>[] => [
  { head: 'Time', cell: ({ timestamp }) => momentOf(timestamp, now) },
  { head: 'Actor', cell: ({ actor }) => actor },
  { head: 'Action', cell: ({ action }) => action, main: true },
  { head: 'Target', cell: ({ target }) => target, main: true },
  { head: 'VPS', cell: ({ vpsId }) => vpsId },
  { head: 'Result', cell: ({ result, error }) => [result ?? 'under way', error?.code].filter(Boolean).join(' ') },
  { head: 'Took', cell: ({ durationMs }) => (durationMs === null ? '' : spanOf(durationMs)), number: true },
  {
    head: 'Operation',
    cell: ({ operationId, action }) =>
      WITHOUT_OPERATION.test(action) ? null : (
        <Anchor component={Link} to={`/operations/${operationId}`} size="sm">
          open
        </Anchor>
      ),
  },
];
