import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { JoinCodeView } from '../../../domain/schemas/agent.js';
import { post } from '../../lib/api.js';
import { countdownOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { CommandLine } from '../../ui/CommandLine.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { Notice } from '../../ui/Notice.js';

/** Makes the line that lets the machine join; a new one makes the one before void. */
export function JoinCommand({ vpsId }: { readonly vpsId: string }) {
  const now = useNow();
  const [code, setCode] = useState<JoinCodeView | null>(null);
  const { busy, problem, onSubmit } = useSubmit(async () =>
    setCode(await post<JoinCodeView>(`/vps/${vpsId}/join-codes`)),
  );
  const left = code === null ? 0 : Date.parse(code.expiresAt) - now;
  return (
    <Notice role="attention" title="Its machine has not joined yet">
      <Stack gap="xs">
        {code === null ? (
          <Text>Make a one-use command and run it on that machine.</Text>
        ) : left > 0 ? (
          <>
            <Text>
              Run once on {vpsId}, as root; {countdownOf(left)} left:
            </Text>
            <CommandLine line={code.installCommand ?? code.command} prompt="#" />
            {code.installCommand === null ? null : (
              <>
                <Text c="dimmed">Where VSA is installed already:</Text>
                <CommandLine line={code.command} prompt="#" />
              </>
            )}
          </>
        ) : (
          <Text>The code has expired.</Text>
        )}
        <Refusal problem={problem} />
        <Button
          w="fit-content"
          variant={code === null ? 'filled' : 'default'}
          loading={busy}
          onClick={() => onSubmit()}
        >
          {code === null ? 'Make the join command' : 'New code: the old one stops working'}
        </Button>
      </Stack>
    </Notice>
  );
}
