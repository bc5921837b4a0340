import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SessionView } from '../../domain/schemas/session.js';
import { signedIn } from '../app/session.js';
import { post } from '../lib/api.js';
import { EntryCard } from '../ui/EntryCard.js';
import { NewPassword } from '../features/session/NewPassword.js';
import { Refusal } from '../ui/Refusal.js';
import { useSubmit } from '../ui/useSubmit.js';

/** The first run: the setup code makes the first admin. */
export function Setup() {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, onSubmit, fieldError } = useSubmit(async () =>
    signedIn(await post<SessionView>('/setup/admin', { code, name, password })),
  );
  return (
    <EntryCard title="Set up VSA">
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <TextInput
            label="Setup code"
            description="Printed where the suite was started. It holds 15 minutes; a restart prints a new one."
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={fieldError('/code')}
            autoComplete="off"
            autoFocus
            required
            styles={{ input: { fontFamily: 'ui-monospace, monospace' } }}
          />
          <TextInput
            label="Your name"
            description="What operations and the audit log call you."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldError('/name')}
            autoComplete="username"
            required
          />
          <NewPassword label="Password" value={password} type={setPassword} wrong={fieldError('/password')} />
          <Refusal problem={problem} />
          <Button type="submit" loading={busy}>
            Make the first admin
          </Button>
          <Text size="xs" c="dimmed">
            Next: a second factor, a passkey or a code from an app.
          </Text>
        </Stack>
      </form>
    </EntryCard>
  );
}
