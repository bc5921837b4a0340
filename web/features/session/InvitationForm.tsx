import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SessionView } from '../../../domain/schemas/session.js';
import { signedIn } from '../../app/session.js';
import { post } from '../../lib/api.js';
import { NewPassword } from './NewPassword.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';

/** A person whom an admin added or reset sets a password with the one-use code. */
export function InvitationForm({ back }: { readonly back: () => void }) {
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, onSubmit, fieldError } = useSubmit(async () =>
    signedIn(await post<SessionView>('/login/invitation', { name: name.trim(), code: code.trim(), password })),
  );
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError('/name')}
          autoComplete="username"
          autoFocus
          required
        />
        <TextInput
          label="Code"
          description="From the admin who added you. It holds 24 hours and works once."
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={fieldError('/code')}
          autoComplete="off"
          required
          styles={{ input: { fontFamily: 'ui-monospace, monospace' } }}
        />
        <NewPassword label="New password" value={password} type={setPassword} wrong={fieldError('/password')} />
        <Refusal problem={problem} />
        <Button type="submit" loading={busy}>
          Set the password
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={back}>
          Sign in instead
        </Anchor>
      </Stack>
    </form>
  );
}
