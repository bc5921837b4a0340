import { Group, Stack, Text } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { ProofReport } from '../../domain/contracts.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import type { SiteDetail } from '../../domain/schemas/site.js';
import { operationChanged } from '../app/queries.js';
import { ProofList } from '../features/operation/ProofList.js';
import { OpenOperation } from '../features/site/OpenOperation.js';
import { SiteActions } from '../features/site/SiteActions.js';
import { SiteBadge } from '../features/site/SiteBadge.js';
import { SiteCertificate } from '../features/site/SiteCertificate.js';
import { SiteDrift } from '../features/site/SiteDrift.js';
import { SiteOperations } from '../features/site/SiteOperations.js';
import { SiteRoutes } from '../features/site/SiteRoutes.js';
import { useSite } from '../features/site/useSite.js';
import { useVpsList } from '../features/vps/useVpsList.js';
import { start } from '../lib/api.js';
import { spanOf, momentOf } from '../lib/time.js';
import { useKey } from '../lib/useKey.js';
import { useNow } from '../lib/useNow.js';
import { CommandLine } from '../ui/CommandLine.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';
import { Refusal } from '../ui/Refusal.js';
import { Section } from '../ui/Section.js';
import { useSubmit } from '../ui/useSubmit.js';

/** One site: how it is, what is done to it, and what one can do with it. */
export function Site() {
  const { domain = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const query = useSite(domain);
  const key = useKey(`renew ${domain} ${query.data?.certificate?.serial ?? ''}`);
  const { busy, problem, onSubmit } = useSubmit(async () => {
    const operation = await start<OperationView>(`/certificates/${encodeURIComponent(domain)}/renew`, {}, key);
    operationChanged(operation);
    await navigate({ to: '/operations/$id', params: { id: operation.id } });
  });
  const actions =
    query.data === undefined ? undefined : <SiteActions site={query.data} isRenewing={busy} renew={onSubmit} />;
  return (
    <Page title={domain} name={domain} actions={actions}>
      <Stack gap="lg" maw={960}>
        <Refusal problem={problem} />
        <Part query={query}>{(site) => <Shown site={site} />}</Part>
        <SiteOperations domain={domain} />
        <Section title="In a terminal">
          <CommandLine line={`vsa site show ${domain}`} />
          {(query.data?.certificate ?? null) === null ? null : (
            <CommandLine line={`vsa cert renew --domain ${domain}`} />
          )}
        </Section>
      </Stack>
    </Page>
  );
}

function Shown({ site }: { readonly site: SiteDetail }) {
  const now = useNow();
  const vps = useVpsList().data?.find(({ id }) => id === site.vpsId);
  const proof = (site.proof ?? null) as ProofReport | null;
  const facts = [
    `generation ${site.generation ?? 'unknown'}`,
    ...(site.updatedAt === null ? [] : [`changed ${momentOf(site.updatedAt, now)}`]),
    ...(vps?.stale === true ? [`${site.vpsId} is silent: as it was last seen`] : []),
  ];
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <SiteBadge site={site} isStale={vps?.stale ?? false} />
        <Text>{site.vpsId}</Text>
        <Text c="dimmed">{facts.join(' · ')}</Text>
      </Group>
      {site.operation === null ? null : <OpenOperation operation={site.operation} />}
      <SiteDrift site={site} />
      <SiteRoutes site={site} />
      <SiteCertificate site={site} />
      {proof === null ? null : (
        <Section title="Proof">
          <Text c="dimmed">Seen over the wire {spanOf(now - Date.parse(proof.at))} ago, when it was last changed.</Text>
          <ProofList proof={proof} />
        </Section>
      )}
    </Stack>
  );
}
