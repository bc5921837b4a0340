import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { CertificateView } from '../../domain/schemas/certificate.js';
import { CertificateBadge } from '../features/certificate/CertificateBadge.js';
import { placesWord } from '../features/certificate/certificateFacts.js';
import { useCertificates } from '../features/certificate/useCertificates.js';
import { RenewalCell } from '../features/certificate/RenewalCell.js';
import { useNow } from '../lib/useNow.js';
import { CommandLine } from '../ui/CommandLine.js';
import { DataTable, type Column } from '../ui/DataTable.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** Every certificate by urgency: how long it lasts, whether what is served is what is on disk, when it is renewed. */
export function Certificates() {
  const now = useNow(5_000);
  const query = useCertificates();
  return (
    <Page title="Certificates" name="Certificates">
      <Part
        query={query}
        empty={(items) => (items.length === 0 ? <Text>No certificate yet. They come with the first site.</Text> : null)}
      >
        {(items) => (
          <DataTable
            caption="Certificates, the most urgent first"
            columns={columnsOf(now)}
            rows={items.toSorted((a, b) => (a.daysLeft ?? -1) - (b.daysLeft ?? -1))}
            keyOf={({ vpsId, managedBy, domain }) => `${vpsId} ${managedBy} ${domain}`}
          />
        )}
      </Part>
      <CommandLine line="vsa cert list" />
    </Page>
  );
}

const columnsOf = (now: number): readonly Column<CertificateView>[] => [
  {
    head: 'State',
    main: true,
    cell: ({ notAfter, notBefore }) => (
      <CertificateBadge certificate={{ notBefore: notBefore ?? '', notAfter: notAfter ?? '' }} now={now} />
    ),
  },
  { head: 'Names', main: true, cell: Names },
  { head: 'VPS', cell: ({ vpsId }) => vpsId },
  { head: 'Disk = served', cell: Places },
  { head: 'Issuer', cell: ({ issuer }) => issuer ?? 'unreadable' },
  { head: 'Renewal', cell: (certificate) => <RenewalCell certificate={certificate} now={now} /> },
];

function Names({ domain, managedBy, names }: CertificateView) {
  const more = names.filter((name) => name !== domain);
  return (
    <>
      {managedBy === 'vsa' ? (
        <Anchor component={Link} to={`/sites/${domain}`} size="sm" fw={600}>
          {domain}
        </Anchor>
      ) : (
        <Text span fw={600}>
          {domain} (kept by certbot)
        </Text>
      )}{' '}
      <Text span c="dimmed" size="xs">
        {more.join(' ')}
      </Text>
    </>
  );
}

/** Danger where browsers get another one than the record says. */
function Places(certificate: CertificateView) {
  const isWrong = [certificate.served, certificate.onDisk].some((each) => each !== 'same' && each !== 'unknown');
  return (
    <span style={isWrong ? { color: 'var(--vsa-danger)', fontWeight: 600 } : {}}>
      {placesWord(certificate) ?? 'Not known yet'}
    </span>
  );
}
