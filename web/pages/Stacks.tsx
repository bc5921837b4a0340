import { Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { StackList } from '../../domain/schemas/stack.js';
import { ContainerTable } from '../features/container/ContainerTable.js';
import { Readings } from '../features/container/Readings.js';
import { get } from '../lib/api.js';
import { useNow } from '../lib/useNow.js';
import { useSearch } from '../lib/useSearch.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';
import { Section } from '../ui/Section.js';

/** The compose projects of the fleet with their containers, as last reported. */
export function Stacks() {
  const [{ vps }] = useSearch();
  const now = useNow(5_000);
  const query = useQuery({
    queryKey: ['containers', 'stacks', vps ?? ''],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<StackList>('/stacks', { vpsId: vps }, signal),
  });
  return (
    <Page title="Stacks" name="Stacks">
      <Part query={query}>
        {({ items, readings }) => (
          <>
            <Readings readings={readings} now={now} />
            {items.length === 0 ? <Text>No compose project is reported.</Text> : null}
            {items.map(({ vpsId, name, containers }) => (
              <Section key={`${vpsId} ${name}`} title={`${name} on ${vpsId}`}>
                <ContainerTable caption={`Containers of ${name}`} containers={containers} />
              </Section>
            ))}
          </>
        )}
      </Part>
    </Page>
  );
}
