import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { SessionView } from '../../../domain/schemas/session.js';
import { queryClient } from '../../app/queries.js';
import { signedIn } from '../../app/session.js';
import { post } from '../../lib/api.js';
import { NewPassword } from './NewPassword.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';

/** Another password; the person's other sessions end with the old one. */
export function PasswordForm({ name }: { readonly name: string }) {
  const [opened, setOpened] = useState(false);
  const [isChanged, setChanged] = useState(false);
  const close = (): void => setOpened(false);
  return (
    <Stack gap="xs" maw={420}>
      <Title order={3} size={14}>
        Password
      </Title>
      {isChanged ? <Text role="status">Changed. Your other sessions have ended.</Text> : null}
      {opened ? (
        <Fields
          name={name}
          close={close}
          changed={() => {
            setChanged(true);
            close();
          }}
        />
      ) : (
        <Button
          variant="default"
          w="fit-content"
          onClick={() => {
            setChanged(false);
            setOpened(true);
          }}
        >
          Change password
        </Button>
      )}
    </Stack>
  );
}

interface FieldsProps {
  readonly name: string;
  readonly close: () => void;
  readonly changed: () => void;
}

function Fields({ name, close, changed }: FieldsProps) {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const { busy, problem, onSubmit, fieldError } = useSubmit(async () => {
    signedIn(await post<SessionView>('/session/password', { current, password }));
    await queryClient.invalidateQueries({ queryKey: ['own-sessions'] });
    changed();
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="xs">
        <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
        <PasswordInput
          label="Password now"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={fieldError('/current')}
          autoComplete="current-password"
          required
        />
        <NewPassword label="New password" value={password} type={setPassword} wrong={fieldError('/password')} />
        <Refusal problem={problem} />
        <Button type="submit" w="fit-content" loading={busy}>
          Change password, end my other sessions
        </Button>
        <Button variant="subtle" w="fit-content" onClick={close}>
          Keep the password
        </Button>
      </Stack>
    </form>
  );
}
