import { Anchor, Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { AlertView } from '../../domain/schemas/alert.js';
import type { OperationView } from '../../domain/schemas/operation.js';
import { AlertBadge } from '../features/alert/AlertBadge.js';
import { useAlerts } from '../features/alert/useAlerts.js';
import { useCertificates } from '../features/certificate/useCertificates.js';
import { OperationList } from '../features/operation/OperationList.js';
import { useOpenOperations } from '../features/operation/useOpenOperations.js';
import { Count } from '../features/overview/Count.js';
import { dueWithin, DUE_DAYS } from '../features/overview/due.js';
import { useChangesToday, useLatest, useSiteCount } from '../features/overview/reads.js';
import { spanOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';
import { CommandLine } from '../ui/CommandLine.js';
import { Notice } from '../ui/Notice.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** What is broken, what waits for a person, what runs, what is due, what changed. */
export function Overview() {
  const now = useNow();
  const [alerts, open, certificates, changes, latest, sites] = [
    useAlerts(),
    useOpenOperations(),
    useCertificates(),
    useChangesToday(),
    useLatest(),
    useSiteCount(),
  ];
  return (
    <Page title="Overview" name="Overview">
      {sites.data === 0 ? <FirstSite /> : null}
      {(open.data ?? [])
        .filter(({ held }) => held !== null)
        .map((operation) => (
          <Waits key={operation.id} operation={operation} />
        ))}
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Count word="Broken" to="/alerts" query={alerts} role="danger" of={critical} now={now} />
        <Count
          word="Running"
          to="/operations?show=open"
          query={open}
          role="working"
          of={(each) => each.length}
          now={now}
        />
        <Count
          word={`Due in ${DUE_DAYS} days`}
          to="/certificates"
          query={certificates}
          role="text"
          of={(each) => dueWithin(each, now).length}
          note={(each) =>
            `${dueWithin(each, now).filter(({ renewal }) => renewal.dueAt !== null).length} by themselves`
          }
          now={now}
        />
        <Count
          word="Changed today"
          to="/audit"
          query={changes}
          role="text"
          of={({ count }) => count}
          note={({ by }) => by}
          now={now}
        />
      </SimpleGrid>
      <Stack gap="lg">
        <section>
          <Title order={2} mb="xs">
            Needs a look
          </Title>
          <Part
            query={alerts}
            empty={(each) => (each.length === 0 ? <Text c="dimmed">Nothing needs you.</Text> : null)}
          >
            {(each) => <Alerts alerts={each} now={now} />}
          </Part>
        </section>
        <section>
          <Title order={2} mb="xs">
            Latest operations
          </Title>
          <Part query={latest} empty={(each) => (each.length === 0 ? <Text c="dimmed">None yet.</Text> : null)}>
            {(each) => <OperationList operations={each} />}
          </Part>
        </section>
      </Stack>
    </Page>
  );
}

const critical = (alerts: readonly AlertView[]): number =>
  alerts.filter(({ severity }) => severity === 'critical').length;

function FirstSite() {
  return (
    <Notice role="accent" title="No sites yet">
      <Stack gap="xs">
        <Text>Point a name at a container or a port.</Text>
        <Group>
          <Button component={Link} to="/sites/new">
            New site
          </Button>
        </Group>
        <CommandLine line="vsa site provision --domain shop.example.com --container shop" />
      </Stack>
    </Notice>
  );
}

const Waits = ({ operation }: { readonly operation: OperationView }) => (
  <Notice role="attention" icon={IconHandStop} title={`${operation.target} waits`}>
    {operation.held?.detail}{' '}
    <Anchor component={Link} to={`/operations/${operation.id}`} size="sm">
      Open
    </Anchor>
  </Notice>
);

const Alerts = ({ alerts, now }: { readonly alerts: readonly AlertView[]; readonly now: number }) => (
  <Stack gap="xs">
    {alerts.map((alert) => (
      <Group key={alert.id} gap="sm" wrap="nowrap" align="flex-start">
        <AlertBadge alert={alert} />
        <Text style={{ overflowWrap: 'anywhere' }}>
          {alert.text}{' '}
          <Text span c="dimmed">
            {spanOf(now - Date.parse(alert.firstSeenAt))}
          </Text>
        </Text>
      </Group>
    ))}
  </Stack>
);
