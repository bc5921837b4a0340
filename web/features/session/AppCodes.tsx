import { Button, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { FactorAdded } from '../../../domain/schemas/session.js';
import { TotpForm } from './TotpForm.js';

interface AppCodesProps {
  readonly isSetUp: boolean;
  readonly made: (added: FactorAdded) => void;
}

/** Codes from an authenticator app: set up, or moved to another app. */
export function AppCodes({ isSetUp, made }: AppCodesProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Stack gap="xs" maw={420}>
      <Title order={3} size={14}>
        Codes from an app
      </Title>
      <Text>
        {isSetUp ? 'Set up. Another app replaces the one you use once you gave a code of it.' : 'Not set up.'}
      </Text>
      {opened ? (
        <TotpForm
          made={(added) => {
            setOpened(false);
            made(added);
          }}
          back={() => setOpened(false)}
        />
      ) : (
        <Button variant="default" w="fit-content" onClick={() => setOpened(true)}>
          {isSetUp ? 'Move to another app' : 'Set up codes from an app'}
        </Button>
      )}
    </Stack>
  );
}
