import { Button, Paper, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import type { Invitation, UserView } from '../../../domain/schemas/user.js';
import { queryClient } from '../../app/queries.js';
import { factorsChanged } from '../../app/session.js';
import { post, remove } from '../../lib/api.js';
import { Refusal } from '../../ui/Refusal.js';
import { TypedName } from '../../ui/TypedName.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { RoleSelect } from './RoleSelect.js';

interface UserPanelProps {
  readonly user: UserView;
  readonly invited: (invitation: Invitation) => void;
  readonly close: () => void;
}

/** What an admin may do about a person: another role, a reset, the removal. The hub keeps the last admin. */
export function UserPanel({ user, invited, close }: UserPanelProps) {
  const { name } = user;
  const path = `/users/${encodeURIComponent(name)}`;
  return (
    <Paper withBorder p="sm">
      <Stack gap="lg">
        <Title order={3} size={14}>
          {name}
        </Title>
        <ChangeRole user={user} path={path} />
        <TypedName
          name={name}
          action={`Reset ${name}`}
          consequence={`Password, second factors and sessions of ${name} go; a one-use code sets a new password.`}
          act={async () => {
            invited(await post<Invitation>(`${path}/reset`));
            await changed();
          }}
        />
        <TypedName
          name={name}
          action={`Remove ${name}`}
          consequence={`${name} can no longer sign in, and the tokens of ${name} stop working. The audit log stays.`}
          act={async () => {
            await remove(path);
            close();
            await changed();
          }}
        />
        <Button variant="subtle" w="fit-content" onClick={close}>
          Close
        </Button>
      </Stack>
    </Paper>
  );
}

function ChangeRole({ user, path }: { readonly user: UserView; readonly path: string }) {
  const [role, setRole] = useState(user.role);
  const { busy, problem, onSubmit } = useSubmit(async () => {
    await post<UserView>(`${path}/role`, { role });
    await changed();
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="xs" maw={420}>
        <RoleSelect role={role} choose={setRole} />
        <Refusal problem={problem} />
        <Button type="submit" w="fit-content" loading={busy} disabled={role === user.role}>
          {role === user.role ? `${user.name} is ${role}` : `Make ${user.name} ${role}`}
        </Button>
      </Stack>
    </form>
  );
}

/** It may have been oneself. */
async function changed(): Promise<void> {
  await Promise.all([
    factorsChanged(),
    ...['users', 'tokens', 'own-sessions'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
  ]);
}
