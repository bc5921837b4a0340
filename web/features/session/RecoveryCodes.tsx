import { Button, Checkbox, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly saved: () => void;
}

/** The recovery codes, this one time. */
export function RecoveryCodes({ codes, saved }: RecoveryCodesProps) {
  const [isSaved, setSaved] = useState(false);
  return (
    <Stack gap="sm">
      <Text>Each signs you in once when your second factor is lost. They are not shown again.</Text>
      <Code block data-testid="recovery-codes">
        {codes.join('\n')}
      </Code>
      <Group gap="xs">
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy all'}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" component="a" href={fileOf(codes)} download="vsa-recovery-codes.txt">
          Download
        </Button>
      </Group>
      <Checkbox label="I saved them" checked={isSaved} onChange={(event) => setSaved(event.currentTarget.checked)} />
      <Button disabled={!isSaved} onClick={saved}>
        Go on
      </Button>
    </Stack>
  );
}

const fileOf = (codes: readonly string[]): string => `data:text/plain,${encodeURIComponent(codes.join('\n') + '\n')}`;
