import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Invitation } from '../../../domain/schemas/user.js';
import type { Role } from '../../../domain/user/roles.js';
import { queryClient } from '../../app/queries.js';
import { post } from '../../lib/api.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { RoleSelect } from './RoleSelect.js';

/** Adds a person, who gets a one-use code to set a password with. */
export function AddUser({ invited }: { readonly invited: (invitation: Invitation) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const { busy, problem, onSubmit, fieldError } = useSubmit(async () => {
    invited(await post<Invitation>('/users', { name: name.trim(), role }));
    setName('');
    await queryClient.invalidateQueries({ queryKey: ['users'] });
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="xs" maw={420}>
        <TextInput
          label="Name of a new person"
          description="What operations and the audit log call them."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError('/name')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <RoleSelect role={role} choose={setRole} />
        <Refusal problem={problem} />
        <Button type="submit" w="fit-content" loading={busy}>
          Add {name.trim() === '' ? 'a person' : name.trim()}
        </Button>
      </Stack>
    </form>
  );
}
