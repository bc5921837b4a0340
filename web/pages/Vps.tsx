import { Group, List, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { VpsView } from '../../domain/schemas/vps.js';
import { OperationRow } from '../features/operation/OperationRow.js';
import { ChangeList } from '../features/vps/ChangeList.js';
import { JoinCommand } from '../features/vps/JoinCommand.js';
import { ReportFacts } from '../features/vps/ReportFacts.js';
import { VpsBadge } from '../features/vps/VpsBadge.js';
import { get } from '../lib/api.js';
import { useNow } from '../lib/useNow.js';
import { CommandLine } from '../ui/CommandLine.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** One VPS: what it reports, what its agent did, and, while it is on its way, how its machine joins. */
export function Vps() {
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['vps', id],
    queryFn: ({ signal }) => get<VpsView>(`/vps/${id}`, {}, signal),
    refetchInterval: 10_000,
  });
  return (
    <Page title={id} name={id}>
      <Part query={query}>{(vps) => <Shown vps={vps} />}</Part>
      <CommandLine line={`vsa vps show ${id}`} />
    </Page>
  );
}

function Shown({ vps }: { readonly vps: VpsView }) {
  const now = useNow();
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <VpsBadge vps={vps} />
        <Text c="dimmed">
          {vps.hostname}, {vps.address}, HTTP {vps.httpPort}, HTTPS {vps.httpsPort}
        </Text>
      </Group>
      {vps.problems.length === 0 && vps.observeOnly === null ? null : (
        <List size="sm">
          {vps.observeOnly === null ? null : <List.Item>Observe-only: {vps.observeOnly}</List.Item>}
          {vps.problems.map((problem) => (
            <List.Item key={problem}>{problem}</List.Item>
          ))}
        </List>
      )}
      {vps.operation === null ? null : <OperationRow operation={vps.operation} now={now} />}
      {vps.state === 'pending' ? <JoinCommand vpsId={vps.id} /> : null}
      <ReportFacts vps={vps} now={now} />
      {(vps.unknownVhosts ?? []).length === 0 ? null : (
        <section>
          <Title order={2} mb="xs">
            Vhosts that no site of VSA has
          </Title>
          <List size="sm">
            {(vps.unknownVhosts ?? []).map((file) => (
              <List.Item key={file}>{file}</List.Item>
            ))}
          </List>
        </section>
      )}
      <ChangeList changes={vps.changes ?? []} now={now} />
    </Stack>
  );
}
