import { Anchor, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { OPEN_STATES } from '../../domain/operation/model.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { OperationList } from '../features/operation/OperationList.js';
import { useOpenOperations, type OperationFilter } from '../features/operation/useOpenOperations.js';
import { get } from '../lib/api.js';
import { CommandLine } from '../ui/CommandLine.js';
import { Page } from '../ui/Page.js';
import { Failed, Part } from '../ui/Part.js';
import type { Listed } from '../lib/listed.js';
import { useSearch } from '../lib/useSearch.js';

/** What was changed and what is being changed: open ones first, then the rest, newest first. */
export function Operations() {
  const [search] = useSearch();
  const navigate = useNavigate();
  const filter = { target: search['target'], vpsId: search['vps'] };
  const onlyOpen = search['show'] === 'open';
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
      {search['target'] === undefined ? null : (
        <Text>
          Of {search['target']}.{' '}
          <Anchor component="button" size="sm" onClick={() => void navigate({ to: '/operations', search: {} })}>
            Show all
          </Anchor>
        </Text>
      )}
      <Open filter={filter} alone={onlyOpen} />
      {onlyOpen ? null : <Past filter={filter} />}
      <CommandLine
        line={`vsa operation list${search['target'] === undefined ? '' : ` --target ${search['target']}`}`}
      />
    </Page>
  );
}

function Open({ filter, alone }: { readonly filter: OperationFilter; readonly alone: boolean }) {
  const query = useOpenOperations(filter);
  const nothing = (items: readonly OperationView[]) =>
    items.length > 0 ? null : alone ? <Text c="dimmed">Nothing is changing.</Text> : <></>;
  return (
    <Part query={query} empty={nothing}>
      {(items) => <OperationList operations={items} />}
    </Part>
  );
}

function Past({ filter }: { readonly filter: OperationFilter }) {
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
      {ended.length === 0 ? <Text c="dimmed">No operation has ended yet.</Text> : <OperationList operations={ended} />}
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
