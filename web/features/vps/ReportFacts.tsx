import { Text, Title } from '@mantine/core';
import type { VpsView } from '../../../domain/schemas/vps.js';
import type { HostFacts, NginxFacts } from '../../../domain/vps/report.js';
import { spanOf } from '../../lib/time.js';
import { DataTable, type Column } from '../../ui/DataTable.js';

type Section = NonNullable<NonNullable<VpsView['report']>['sections']>[number];

/** What the VPS last reported, part by part; a part that failed says why, and keeps what was last known. */
export function ReportFacts({ vps, now }: { readonly vps: VpsView; readonly now: number }) {
  const report = vps.report ?? null;
  const age = report === null ? '' : spanOf(now - Date.parse(report.takenAt));
  const columns: readonly Column<Section>[] = [
    { head: 'Part', cell: ({ name }) => name, main: true },
    { head: 'What it says', cell: wordsOf },
    { head: 'Read', cell: ({ takenAt }) => (takenAt === null ? 'never' : `${spanOf(now - Date.parse(takenAt))} ago`) },
  ];
  return (
    <section>
      <Title order={2} mb="xs">
        Last report
      </Title>
      {report === null ? (
        <Text c="dimmed">None has come yet.</Text>
      ) : (
        <>
          <Text c="dimmed" mb="xs">
            Number {report.seq}, {age} old{vps.stale ? ': stale' : ''}.
          </Text>
          <DataTable
            caption="Parts of the report"
            columns={columns}
            rows={report.sections}
            keyOf={({ name }) => name}
          />
        </>
      )}
    </section>
  );
}

function wordsOf({ name, failed, body }: Section): string {
  if (failed !== null) return `Cannot be read: ${failed}`;
  if (name === 'host') return hostWords(body as HostFacts | null);
  if (name === 'nginx') return nginxWords(body as NginxFacts | null);
  return Array.isArray(body) ? String(body.length) : 'read';
}

function hostWords(host: HostFacts | null): string {
  if (host === null) return 'not reported';
  const free = host.memory.availableBytes / host.memory.totalBytes;
  const load = host.load.map((each) => each.toFixed(2)).join(' ');
  return `agent ${host.agentVersion}, ${host.cpus} CPUs, load ${load}, memory ${Math.round(100 * free)} % free`;
}

const nginxWords = (nginx: NginxFacts | null): string =>
  nginx === null
    ? 'not reported'
    : `nginx ${nginx.version ?? '?'}, generation ${nginx.live} is live, ${nginx.served ?? 'none'} answers`;
