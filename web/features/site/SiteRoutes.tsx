import { Anchor, Code, Text } from '@mantine/core';
import type { SiteDetail } from '../../../domain/schemas/site.js';
import { Facts } from '../../ui/Facts.js';
import { Section } from '../../ui/Section.js';
import { modelOf, routesOf, upstreamWord } from './siteWords.js';

/** Under which names the site answers, and where its requests go. */
export function SiteRoutes({ site }: { readonly site: SiteDetail }) {
  const model = modelOf(site);
  const routes = routesOf(site).map(
    ({ path, upstream, websocket }) =>
      [
        `Route ${path}`,
        <Text key={path} span>
          <Code>{upstreamWord(upstream)}</Code>
          {websocket ? ' with websockets' : ''}
        </Text>,
      ] as const,
  );
  return (
    <Section title="Routes">
      <Facts
        facts={[
          [
            'Address',
            <Anchor key="url" href={site.url} target="_blank" rel="noreferrer" size="sm">
              {site.url}
            </Anchor>,
          ],
          ['Other names', site.aliases.join(', ')],
          ['Redirects to', site.redirectTo],
          ...routes,
          ['Largest body', model?.clientMaxBodySize ?? null],
          ['Longest wait', model?.timeouts.read ?? null],
        ]}
      />
    </Section>
  );
}
