import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { RemovalPlan } from '../../domain/contracts.js';
import { OpenOperation } from '../features/site/OpenOperation.js';
import { RemovalForm } from '../features/site/RemovalForm.js';
import { useSite } from '../features/site/useSite.js';
import { post } from '../lib/api.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** Taking a site off: what becomes of all that belongs to it, from where on there is no way back, the typed name. */
export function RemoveSite() {
  const { domain = '' } = useParams({ strict: false });
  const site = useSite(domain).data;
  const plan = useQuery<RemovalPlan>({
    queryKey: ['plan', 'removal', domain],
    queryFn: ({ signal }) => post<RemovalPlan>('/sites/plan', { remove: domain }, signal),
  });
  const from = site === undefined ? '' : ` from ${site.vpsId}`;
  return (
    <Page title={`Remove ${domain}${from}`} name={`Remove ${domain}`}>
      <Stack gap="lg" maw={960}>
        {site === undefined || site.operation === null ? null : <OpenOperation operation={site.operation} />}
        <Part query={plan}>{(found) => <RemovalForm plan={found} />}</Part>
      </Stack>
    </Page>
  );
}
