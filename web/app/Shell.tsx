import { ActionIcon, AppShell, Badge as Chip, Burger, Button, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLogout, IconSearch } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useHub } from './useHub.js';
import { remove } from '../lib/api.js';
import { LiveMark } from './LiveMark.js';
import { KeyHelp } from './KeyHelp.js';
import { PAGES } from './pages.js';
import { openPalette, Palette } from './Palette.js';
import { SchemeSwitch } from './SchemeSwitch.js';
import { signedOut, useSession } from './session.js';
import { useGoKeys } from './useGoKeys.js';

/** What surrounds every page: where one can go, whether the page is live, who is signed in. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path, close]);
  useGoKeys();
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
      transitionDuration={0}
    >
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Pages" />
            <Text fw={600} size="md">
              VSA
            </Text>
            <Text size="xs" c="dimmed" visibleFrom="xs">
              {location.host}
            </Text>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconSearch size={14} aria-hidden />}
              onClick={openPalette}
              visibleFrom="xs"
            >
              Search, Ctrl-K
            </Button>
            <LiveMark />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <AppShell.Section grow component={ScrollArea}>
          <nav aria-label="Pages">
            {PAGES.map(({ to, word, icon: Drawn }) => (
              <NavLink
                key={to}
                component={Link}
                to={to}
                label={word}
                leftSection={<Drawn size={18} aria-hidden />}
                active={path === to || (to !== '/' && path.startsWith(`${to}/`))}
                style={{ borderRadius: 6 }}
              />
            ))}
          </nav>
        </AppShell.Section>
        <AppShell.Section>
          <Foot />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
      <Palette />
      <KeyHelp />
    </AppShell>
  );
}

function Foot() {
  const session = useSession();
  const hub = useHub();
  const person = session.data?.user;
  return (
    <>
      {hub.data?.caTrusted === false ? (
        <Text size="xs" p="xs" style={{ color: 'var(--vsa-attention)' }}>
          {hub.data.ca}: browsers do not trust its certificates
        </Text>
      ) : null}
      {typeof hub.data?.temporalWebUrl === 'string' ? (
        <NavLink href={hub.data.temporalWebUrl} target="_blank" rel="noreferrer" label="Temporal Web" />
      ) : null}
      <Group justify="space-between" p="xs" wrap="nowrap">
        <Text size="xs" truncate>
          {person?.name}{' '}
          <Chip size="xs" variant="default" tt="none">
            {person?.role}
          </Chip>
        </Text>
        <Group gap={4} wrap="nowrap">
          <SchemeSwitch />
          <ActionIcon variant="subtle" color="gray" aria-label="Sign out" title="Sign out" onClick={() => void leave()}>
            <IconLogout size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
    </>
  );
}

async function leave(): Promise<void> {
  await remove('/session');
  signedOut();
}
