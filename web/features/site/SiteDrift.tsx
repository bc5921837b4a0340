import { Button, List, Stack, Text } from '@mantine/core';
import { IconTool } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { SiteDetail } from '../../../domain/schemas/site.js';
import { Section } from '../../ui/Section.js';
import { driftWord } from './siteWords.js';
import { WriteOnly } from './WriteOnly.js';

/** How the site is otherwise on its VPS than VSA left it, and what repairs that. Nothing where it is as left. */
export function SiteDrift({ site: { domain, vpsId, drift } }: { readonly site: SiteDetail }) {
  if (drift.length === 0) return null;
  return (
    <Section title="Drift">
      <Text fw={600}>{driftWord({ drift })}</Text>
      <List size="sm">
        {drift.map(({ name, detail }) => (
          <List.Item key={`${name} ${detail}`}>
            {detail}{' '}
            <Text span size="xs" c="dimmed">
              {name}
            </Text>
          </List.Item>
        ))}
      </List>
      <Stack gap="xs" maw={640}>
        <Text>
          Repair provisions {domain} again: VSA writes the vhost that is live on {vpsId} in its own form, joins the
          containers to nginx and proves the site. You see the plan first. A container that does not run has to be
          started before.
        </Text>
        <WriteOnly label="Repair">
          <Button
            component={Link}
            to={`/sites/new?domain=${encodeURIComponent(domain)}`}
            w="fit-content"
            leftSection={<IconTool size={16} aria-hidden />}
          >
            Repair
          </Button>
        </WriteOnly>
      </Stack>
    </Section>
  );
}
