import { Text, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ContainerList, ContainerView } from '../../domain/schemas/container.js';
import { ContainerTable } from '../features/container/ContainerTable.js';
import { Readings } from '../features/container/Readings.js';
import { get } from '../lib/api.js';
import { useNow } from '../lib/useNow.js';
import { useSearch } from '../lib/useSearch.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** The containers of the fleet as last reported, and which sites lead to each. */
export function Containers() {
  const [{ q = '', vps }] = useSearch();
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
                <ContainerTable caption="Containers" containers={rows} />
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
