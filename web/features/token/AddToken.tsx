import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { NewToken } from '../../../domain/schemas/token.js';
import { SCOPES } from '../../../domain/user/scopes.js';
import { queryClient } from '../../app/queries.js';
import { may, useSession } from '../../app/session.js';
import { post } from '../../lib/api.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { expiryOf, HOLDS, type Hold } from './expiry.js';

/** Makes a token for a script; nobody gives a scope that he lacks. */
export function AddToken({ made }: { readonly made: (token: NewToken) => void }) {
  const session = useSession();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [hold, setHold] = useState<Hold>('30');
  const { busy, problem, onSubmit, fieldError } = useSubmit(async () => {
    const request = { name: name.trim(), scopes, expiresAt: expiryOf(hold, Date.now()) };
    made(await post<NewToken>('/tokens', request));
    setName('');
    setScopes([]);
    await queryClient.invalidateQueries({ queryKey: ['tokens'] });
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="xs" maw={560}>
        <TextInput
          label="Name of a new token"
          description="Where it is used."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError('/name')}
          maxLength={60}
          autoComplete="off"
          required
        />
        <Checkbox.Group
          label="What it may do"
          description="admin stands for all of them."
          value={scopes}
          onChange={setScopes}
          error={fieldError('/scopes')}
        >
          <Group gap="sm" mt={4}>
            {[...SCOPES, 'admin'].map((scope) => (
              <Checkbox key={scope} value={scope} label={scope} disabled={!may(session.data, scope)} />
            ))}
          </Group>
        </Checkbox.Group>
        <NativeSelect
          label="Holds"
          value={hold}
          onChange={(event) => setHold(event.currentTarget.value as Hold)}
          error={fieldError('/expiresAt')}
          data={HOLDS.map(([value, label]) => ({ value, label }))}
        />
        <Refusal problem={problem} />
        <Button type="submit" w="fit-content" loading={busy} disabled={scopes.length === 0}>
          {scopes.length === 0 ? 'Make a token: choose what it may do' : 'Make a token'}
        </Button>
      </Stack>
    </form>
  );
}
