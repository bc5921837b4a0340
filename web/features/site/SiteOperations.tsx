import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { get } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';
import { Part } from '../../ui/Part.js';
import { Section } from '../../ui/Section.js';
import { OperationList } from '../operation/OperationList.js';

const SHOWN = 5;

/** What was last done to the site. */
export function SiteOperations({ domain }: { readonly domain: string }) {
  const query = useQuery({
    queryKey: ['operations', 'of', domain],
    queryFn: ({ signal }) => get<Listed<OperationView>>('/operations', { target: domain, pageSize: SHOWN }, signal),
  });
  return (
    <Section title="Operations">
      <Part
        query={query}
        empty={({ items }) => (items.length > 0 ? null : <Text c="dimmed">None is known of {domain}.</Text>)}
      >
        {({ items, nextPageToken }) => (
          <>
            <OperationList operations={items} />
            {nextPageToken === null ? null : (
              <Anchor component={Link} to={`/operations?target=${encodeURIComponent(domain)}`} size="sm">
                All operations of {domain}
              </Anchor>
            )}
          </>
        )}
      </Part>
    </Section>
  );
}
