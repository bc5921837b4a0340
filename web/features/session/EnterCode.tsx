import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SessionView } from '../../../domain/schemas/session.js';
import { signedIn, signedOut } from '../../app/session.js';
import { post, remove } from '../../lib/api.js';
import { EntryCard } from '../../ui/EntryCard.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';

/** Asks for the code of the app, or for a recovery code. */
export function EnterCode({ session }: { readonly session: SessionView }) {
  const [code, setCode] = useState('');
  const { busy, problem, onSubmit } = useSubmit(async () =>
    signedIn(await post<SessionView>('/login/code', { code: code.trim() })),
  );
  const back = useSubmit(async () => {
    await remove('/session');
    signedOut();
  });
  return (
    <EntryCard title="Enter your code">
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <Text>Signing in as {session.user.name}.</Text>
          <TextInput
            label="Code"
            description="Six digits from your app, or one of your recovery codes."
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            required
          />
          <Refusal problem={problem ?? back.problem} />
          <Button type="submit" loading={busy}>
            Sign in
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={() => back.onSubmit()}>
            Sign in as somebody else
          </Anchor>
        </Stack>
      </form>
    </EntryCard>
  );
}
