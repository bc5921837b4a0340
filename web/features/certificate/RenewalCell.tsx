import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { CertificateView } from '../../../domain/schemas/certificate.js';
import { renewalWord } from './certificateFacts.js';

/** When it renews, by whom, and where the last try is told. */
export function RenewalCell({ certificate, now }: { readonly certificate: CertificateView; readonly now: number }) {
  const { renewal } = certificate;
  const also = renewal.alsoBy.length === 0 ? '' : ` Also by ${renewal.alsoBy.join(', ')}.`;
  return (
    <Text span style={renewal.lastError === null ? {} : { color: 'var(--vsa-danger)' }}>
      {renewalWord(renewal, now)}
      {also}{' '}
      {renewal.lastOperationId === null ? null : (
        <Anchor component={Link} to={`/operations/${renewal.lastOperationId}`} size="sm">
          Last try
        </Anchor>
      )}
    </Text>
  );
}
