import { Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconInfoCircle, IconX } from '@tabler/icons-react';
import type { ProofReport } from '../../../domain/contracts.js';

/** What was seen over the wire, check by check. */
export const ProofList = ({ proof }: { readonly proof: ProofReport }) => (
  <Stack gap={4} data-testid="proof">
    {proof.checks.map(({ name, what, result, detail }) => (
      <Group key={`${name} ${what}`} gap="xs" wrap="nowrap" align="flex-start">
        {ICONS[result] ?? ICONS['shown']}
        <Text style={{ overflowWrap: 'anywhere' }}>
          {name}: {what}{' '}
          <Text span c="dimmed">
            {detail}
          </Text>
        </Text>
      </Group>
    ))}
  </Stack>
);

const ICONS: Readonly<Record<string, React.ReactNode>> = {
  ok: <IconCheck size={18} color="var(--vsa-ok)" aria-label="seen" style={{ flex: 'none' }} />,
  shown: (
    <IconInfoCircle size={18} color="var(--vsa-quiet)" aria-label="for your information" style={{ flex: 'none' }} />
  ),
  failed: <IconX size={18} color="var(--vsa-danger)" aria-label="failed" style={{ flex: 'none' }} />,
};
