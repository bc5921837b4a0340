import { Anchor, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { OPEN_STATES } from '../../domain/operation/model.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { OperationRow } from '../features/operation/OperationRow.js';
import { get } from '../lib/api.js';
import { useNow } from '../lib/useNow.js';
import { CommandLine } from '../ui/CommandLine.js';
import { Page } from '../ui/Page.js';
import { Failed, Part } from '../ui/Part.js';
import type { Listed } from '../lib/listed.js';
import styles from './Operations.module.css';

/** What was changed and what is being changed: open ones first, then the rest, newest first. */
export function Operations() {
  const search = useSearch({ strict: false }) as {
    readonly target?: string;
    readonly vps?: string;
    readonly show?: string;
  };
  const navigate = useNavigate();
  const filter = { target: search.target, vpsId: search.vps };
  const onlyOpen = search.show === 'open';
  return (
    <Page
      title="Operations"
      name="Operations"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which operations"
          value={onlyOpen ? 'open' : 'all'}
          onChange={(show) =>
            void navigate({ to: '/operations', search: { ...search, show: show === 'open' ? 'open' : undefined } })
          }
          data={[
            { label: 'All', value: 'all' },
            { label: 'Open', value: 'open' },
          ]}
        />
      }
    >
      {search.target === undefined ? null : (
        <Text>
          Of {search.target}.{' '}
          <Anchor component="button" size="sm" onClick={() => void navigate({ to: '/operations', search: {} })}>
            Show all
          </Anchor>
        </Text>
      )}
      <Open filter={filter} alone={onlyOpen} />
      {onlyOpen ? null : <Past filter={filter} />}
      <CommandLine line={`vsa operation list${search.target === undefined ? '' : ` --target ${search.target}`}`} />
    </Page>
  );
}

interface Filter {
  readonly target: string | undefined;
  readonly vpsId: string | undefined;
}

function Open({ filter, alone }: { readonly filter: Filter; readonly alone: boolean }) {
  const query = useQuery({
    queryKey: ['operations', 'open', filter],
    queryFn: async ({ signal }) => {
      const read = (state: string) =>
        get<Listed<OperationView>>('/operations', { ...filter, state, pageSize: 200 }, signal);
      return (await Promise.all(OPEN_STATES.map(read))).flatMap(({ items }) => items);
    },
  });
  const nothing = (items: readonly OperationView[]) =>
    items.length > 0 ? null : alone ? <Text c="dimmed">Nothing is changing.</Text> : <></>;
  return (
    <Part query={query} empty={nothing}>
      {(items) => <Rows operations={items} />}
    </Part>
  );
}

function Past({ filter }: { readonly filter: Filter }) {
  const query = useInfiniteQuery({
    queryKey: ['operations', 'past', filter],
    queryFn: ({ pageParam, signal }) =>
      get<Listed<OperationView>>('/operations', { ...filter, pageToken: pageParam, pageSize: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextPageToken ?? undefined,
  });
  if (query.isPending) return null;
  if (query.data === undefined) return <Failed error={query.error} again={() => void query.refetch()} />;
  const ended = query.data.pages.flatMap(({ items }) => items).filter(({ state }) => !OPEN_STATES.includes(state));
  return (
    <Stack gap="sm">
      {ended.length === 0 ? <Text c="dimmed">No operation has ended yet.</Text> : <Rows operations={ended} />}
      {query.hasNextPage ? (
        <Group>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Older
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

function Rows({ operations }: { readonly operations: readonly OperationView[] }) {
  const now = useNow();
  return (
    <ul className={styles['rows']}>
      {operations.map((operation) => (
        <li key={operation.id}>
          <OperationRow operation={operation} now={now} />
        </li>
      ))}
    </ul>
  );
}
