import { Anchor, Button, Center, Code, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FactorAdded, TotpOffer } from '../../../domain/schemas/session.js';
import { post } from '../../lib/api.js';
import { Part } from '../../ui/Part.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { QrCode } from './QrCode.js';

interface TotpFormProps {
  readonly made: (added: FactorAdded) => void;
  readonly back: () => void;
}

/** Shows a new secret for an app and takes its first code, which puts it in force. */
export function TotpForm({ made, back }: TotpFormProps) {
  const [code, setCode] = useState('');
  const offer = useQuery({
    queryKey: ['totp-offer'],
    queryFn: () => post<TotpOffer>('/session/totp'),
    // Another read makes another secret, and the one that was scanned would be void.
    staleTime: 'static',
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 0,
    refetchInterval: false,
  });
  const { busy, problem, onSubmit } = useSubmit(async () =>
    made(await post<FactorAdded>('/session/totp/confirm', { code: code.replaceAll(/\s/g, '') })),
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <Part query={offer}>
          {({ uri, secret }) => (
            <Stack gap="xs">
              <Text>Scan this with an authenticator app, or type the key below into it.</Text>
              <Center>
                <QrCode text={uri} />
              </Center>
              <Code block data-testid="totp-secret" style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
                {secret}
              </Code>
            </Stack>
          )}
        </Part>
        <TextInput
          label="The six digits it shows"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
        />
        <Refusal problem={problem} />
        <Button type="submit" loading={busy}>
          Use this app
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={back}>
          Back
        </Anchor>
      </Stack>
    </form>
  );
}
