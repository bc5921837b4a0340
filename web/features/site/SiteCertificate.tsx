import { Code, List, Stack, Text } from '@mantine/core';
import type { SiteDetail } from '../../../domain/schemas/site.js';
import { momentOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { Facts } from '../../ui/Facts.js';
import { Section } from '../../ui/Section.js';
import { CertificateBadge } from '../certificate/CertificateBadge.js';
import { useCertificates } from '../certificate/useCertificates.js';
import { placesWord, renewalWord } from '../certificate/certificateFacts.js';

/** The certificate of a site: as recorded, and where it lies and is served as far as that is known. */
export function SiteCertificate({ site }: { readonly site: SiteDetail }) {
  const now = useNow(10_000);
  const all = useCertificates(site.certificate !== null);
  const { certificate } = site;
  const seen = all.data?.find((each) => each.domain === site.domain && each.managedBy === 'vsa');
  const windowEnd = seen?.renewal.window?.end;
  return (
    <Section title="Certificate">
      <div>
        <CertificateBadge
          certificate={certificate}
          now={now}
          windowEnd={windowEnd === undefined ? null : Date.parse(windowEnd)}
        />
      </div>
      {certificate === null ? (
        <Text>Visitors come without encryption. Change the site to give it a certificate.</Text>
      ) : (
        <Stack gap="xs">
          <Facts
            facts={[
              ['Names', certificate.names.join(', ')],
              ['Valid', `${momentOf(certificate.notBefore, now)} to ${momentOf(certificate.notAfter, now)}`],
              ['Renewal', seen === undefined ? null : renewalWord(seen.renewal, now)],
              ['Disk and nginx', seen === undefined ? null : placesWord(seen)],
              ['Issuer', certificate.issuer],
              ['Serial', <Code key="serial">{certificate.serial}</Code>],
            ]}
          />
          {seen === undefined || seen.problems.length === 0 ? null : (
            <List size="sm" c="var(--vsa-attention)">
              {seen.problems.map((problem) => (
                <List.Item key={problem}>{problem}</List.Item>
              ))}
            </List>
          )}
          {all.error === null ? null : <Text c="dimmed">Disk and nginx are not known: {all.error.message}</Text>}
        </Stack>
      )}
    </Section>
  );
}
