import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconPlus, IconSearch, IconServer2, IconWorld } from '@tabler/icons-react';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SiteView } from '../../domain/schemas/site.js';
import { useVpsList } from '../features/vps/useVpsList.js';
import { get } from '../lib/api.js';
import type { Listed } from '../lib/listed.js';
import { PAGES } from './pages.js';
import styles from './Palette.module.css';

const [store, palette] = createSpotlight();

export const openPalette = (): void => palette.open();

/** Sites that are shown at once. */
const MOST = 8;

/** Ctrl-K: go to a page, find a site or a VPS, begin something. */
export function Palette() {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, 150);
  const navigate = useNavigate();
  const go = (to: string) => () => void navigate({ to });
  const sites = useQuery({
    queryKey: ['sites', 'found', asked],
    queryFn: ({ signal }) => get<Listed<SiteView>>('/sites', { q: asked, pageSize: MOST }, signal),
    enabled: asked !== '',
  });
  const fleet = useVpsList().data ?? [];
  const actions: SpotlightActionGroupData[] = [
    {
      group: 'Do',
      actions: [
        {
          id: 'new-site',
          label: 'New site',
          description: 'vsa site provision',
          leftSection: <IconPlus size={18} aria-hidden />,
          onClick: go('/sites/new'),
        },
        {
          id: 'new-vps',
          label: 'Add a VPS',
          description: 'vsa vps add',
          leftSection: <IconPlus size={18} aria-hidden />,
          onClick: go('/vps/new'),
        },
      ],
    },
    {
      group: 'Sites',
      actions: (asked === '' ? [] : (sites.data?.items ?? [])).map(({ domain, aliases, vpsId }) => ({
        id: `site ${domain}`,
        label: domain,
        description: vpsId,
        keywords: [...aliases],
        leftSection: <IconWorld size={18} aria-hidden />,
        onClick: go(`/sites/${domain}`),
      })),
    },
    {
      group: 'VPSes',
      actions: fleet.map(({ id, hostname }) => ({
        id: `vps ${id}`,
        label: id,
        description: hostname,
        leftSection: <IconServer2 size={18} aria-hidden />,
        onClick: go(`/vps/${id}`),
      })),
    },
    {
      group: 'Go to',
      actions: PAGES.map(({ to, word, icon: Drawn, key }) => ({
        id: `page ${to}`,
        label: word,
        description: `g ${key}`,
        leftSection: <Drawn size={18} aria-hidden />,
        onClick: go(to),
      })),
    },
  ];
  return (
    <Spotlight
      store={store}
      actions={actions}
      query={text}
      onQueryChange={setText}
      shortcut="mod + K"
      scrollable
      maxHeight="70dvh"
      nothingFound="Nothing is called so."
      transitionProps={{ duration: 0 }}
      // A dialog needs a name; there is no room to show it.
      title="Search"
      attributes={{ header: { role: 'presentation' } }}
      classNames={{ header: styles['unseen'] ?? '' }}
      searchProps={{
        'aria-label': 'Search',
        placeholder: 'A site, a VPS, a page, or what to do',
        leftSection: <IconSearch size={18} aria-hidden />,
      }}
    />
  );
}
