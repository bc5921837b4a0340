import { Table, Text, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { SiteView } from '../../../domain/schemas/site.js';
import { useNow } from '../../lib/useNow.js';
import { useRowKeys } from '../../lib/useRowKeys.js';
import { CertificateBadge } from '../certificate/CertificateBadge.js';
import { SiteBadge } from './SiteBadge.js';
import { driftWord, routesWord } from './siteWords.js';
import styles from './SiteRows.module.css';

interface SiteRowsProps {
  readonly sites: readonly SiteView[];
  /** The VPSes that have said nothing lately. */
  readonly silent: ReadonlySet<string>;
  readonly isDownwards: boolean;
  readonly turn: () => void;
}

/** The sites as a table, or on a phone as rows of two lines. */
export function SiteRows(props: SiteRowsProps) {
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  return isPhone ? <Lines {...props} /> : <Columns {...props} />;
}

function Columns({ sites, silent, isDownwards, turn }: SiteRowsProps) {
  const now = useNow(60_000);
  const body = useRowKeys<HTMLTableSectionElement>();
  const Arrow = isDownwards ? IconArrowUp : IconArrowDown;
  return (
    <div className={styles['frame']}>
      <Table highlightOnHover verticalSpacing={4} className={styles['table']}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>State</Table.Th>
            <Table.Th aria-sort={isDownwards ? 'descending' : 'ascending'}>
              <UnstyledButton onClick={turn} className={styles['turn']}>
                Name <Arrow size={14} aria-hidden />
              </UnstyledButton>
            </Table.Th>
            <Table.Th>Routes</Table.Th>
            <Table.Th>VPS</Table.Th>
            <Table.Th>Certificate</Table.Th>
            <Table.Th>Drift</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={body}>
          {sites.map((site) => (
            <Table.Tr key={site.domain} className={styles['row']}>
              <Table.Td>
                <SiteBadge site={site} isStale={silent.has(site.vpsId)} />
              </Table.Td>
              <Table.Td>
                <Name site={site} />
              </Table.Td>
              <Table.Td className={styles['routes']}>{routesWord(site)}</Table.Td>
              <Table.Td>
                <VpsName site={site} silent={silent} />
              </Table.Td>
              <Table.Td>
                <CertificateBadge certificate={site.certificate} now={now} />
              </Table.Td>
              <Table.Td>{driftWord(site)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Lines({ sites, silent }: SiteRowsProps) {
  const now = useNow(60_000);
  const list = useRowKeys<HTMLUListElement>();
  return (
    <ul ref={list} className={styles['list']}>
      {sites.map((site) => (
        <li key={site.domain} className={styles['item']}>
          <SiteBadge site={site} isStale={silent.has(site.vpsId)} />
          <Name site={site} />
          <VpsName site={site} silent={silent} />
          <span className={styles['second']}>
            <CertificateBadge certificate={site.certificate} now={now} />
            {driftWord(site)}
          </span>
        </li>
      ))}
    </ul>
  );
}

const Name = ({ site }: { readonly site: SiteView }) => (
  <span className={styles['name']}>
    <Link to="/sites/$domain" params={{ domain: site.domain }} className={styles['open']} data-row>
      {site.domain}
    </Link>
    {site.aliases.length === 0 ? null : (
      <Text span size="xs" c="dimmed" title={site.aliases.join(', ')}>
        {' '}
        (+{site.aliases.length})
      </Text>
    )}
  </span>
);

const VpsName = ({ site: { vpsId }, silent }: { readonly site: SiteView; readonly silent: ReadonlySet<string> }) => (
  <span>
    {vpsId}
    {silent.has(vpsId) ? (
      <Text span size="xs" c="dimmed">
        {' '}
        silent, as last seen
      </Text>
    ) : null}
  </span>
);
