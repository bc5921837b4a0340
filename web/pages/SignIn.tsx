import { Anchor, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { SessionView } from '../../domain/schemas/session.js';
import { signedIn } from '../app/session.js';
import { InvitationForm } from '../features/session/InvitationForm.js';
import { passkeysWork, signInWithPasskey } from '../features/session/passkeys.js';
import { PasskeysElsewhere } from '../features/session/PasskeysElsewhere.js';
import { post } from '../lib/api.js';
import { EntryCard } from '../ui/EntryCard.js';
import { Refusal } from '../ui/Refusal.js';
import { useSubmit } from '../ui/useSubmit.js';

/** A passkey, or name and password, or a one-use code; the page that was asked for comes after it. */
export function SignIn() {
  const [isInvited, setInvited] = useState(false);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const typed = useSubmit(async () => signedIn(await post<SessionView>('/login', { name, password })));
  const passkey = useSubmit(async () => {
    const session = await signInWithPasskey();
    if (session !== null) signedIn(session);
  });
  if (isInvited)
    return (
      <EntryCard title="Set your password">
        <InvitationForm back={() => setInvited(false)} />
      </EntryCard>
    );
  return (
    <EntryCard title="Sign in">
      <form onSubmit={typed.onSubmit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="username"
            autoFocus
            required
          />
          <PasswordInput
            label="Password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            required
          />
          <Refusal problem={typed.problem} />
          <Button type="submit" loading={typed.busy}>
            Sign in
          </Button>
        </Stack>
      </form>
      <Divider label="or" />
      {passkeysWork() ? (
        <Button
          variant="default"
          leftSection={<IconKey size={16} aria-hidden />}
          loading={passkey.busy}
          onClick={() => passkey.onSubmit()}
        >
          Sign in with a passkey
        </Button>
      ) : (
        <PasskeysElsewhere />
      )}
      <Refusal problem={passkey.problem} />
      <Anchor component="button" type="button" size="sm" onClick={() => setInvited(true)}>
        I was given a code
      </Anchor>
    </EntryCard>
  );
}
