import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SiteView } from '../../domain/schemas/site.js';
import { SiteRows } from '../features/site/SiteRows.js';
import { SitesFilter } from '../features/site/SitesFilter.js';
import { useVpsList } from '../features/vps/useVpsList.js';
import { WriteOnly } from '../features/site/WriteOnly.js';
import { get } from '../lib/api.js';
import type { Listed } from '../lib/listed.js';
import { useSearch, type Search } from '../lib/useSearch.js';
import { CommandLine } from '../ui/CommandLine.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** All sites with how they are; the filter, the order and the page are in the URL. */
export function Sites() {
  const [search, change] = useSearch();
  const { q, vps, sort, page } = search;
  const query = useQuery({
    queryKey: ['sites', { q, vps, sort, page }],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<Listed<SiteView>>('/sites', { q, vpsId: vps, sort, pageToken: page }, signal),
  });
  const fleet = useVpsList().data ?? [];
  const silent = new Set(fleet.filter(({ stale }) => stale).map(({ id }) => id));
  const isDownwards = sort === '-domain';
  const turn = (): void => change({ sort: isDownwards ? undefined : '-domain', page: undefined });
  return (
    <Page title="Sites" name="Sites" actions={<NewSiteButton />}>
      <SitesFilter search={search} vpsIds={fleet.map(({ id }) => id)} change={change} />
      <Part
        query={query}
        empty={({ items }) => (items.length > 0 ? null : <Nothing search={search} change={change} />)}
      >
        {({ items, nextPageToken }) => (
          <>
            <SiteRows sites={items} silent={silent} isDownwards={isDownwards} turn={turn} />
            <Pages page={page} next={nextPageToken} change={change} />
            <CommandLine line={`vsa site list${vps === undefined ? '' : ` --vps ${vps}`}`} />
          </>
        )}
      </Part>
    </Page>
  );
}

const NewSiteButton = () => (
  <WriteOnly label="New site">
    <Button component={Link} to="/sites/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New site
    </Button>
  </WriteOnly>
);

function Nothing({ search, change }: { readonly search: Search; readonly change: (some: Search) => void }) {
  const isFiltered = [search['q'], search['vps'], search['page']].some((set) => set !== undefined && set !== '');
  if (isFiltered)
    return (
      <Text>
        No site has that.{' '}
        <Anchor component="button" inherit onClick={() => change({ q: undefined, vps: undefined, page: undefined })}>
          Show all sites
        </Anchor>
      </Text>
    );
  return (
    <Stack gap="sm" maw={640}>
      <Text>No sites yet. Point a name at a container.</Text>
      <Group>
        <NewSiteButton />
      </Group>
      <CommandLine line="vsa site provision --domain shop.example.com --container shop --port 3000" />
    </Stack>
  );
}

interface PagesProps {
  readonly page: string | undefined;
  readonly next: string | null;
  readonly change: (some: Search) => void;
}

function Pages({ page, next, change }: PagesProps) {
  if (page === undefined && next === null) return null;
  return (
    <Group gap="xs">
      <Button variant="default" disabled={page === undefined} onClick={() => change({ page: undefined })}>
        From the start
      </Button>
      <Button variant="default" disabled={next === null} onClick={() => change({ page: next ?? undefined })}>
        More
      </Button>
    </Group>
  );
}
