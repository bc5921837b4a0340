import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invitation, UserView } from '../../../domain/schemas/user.js';
import { get } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';
import { momentOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { CommandLine } from '../../ui/CommandLine.js';
import { DataTable, type Column } from '../../ui/DataTable.js';
import { Part } from '../../ui/Part.js';
import { AddUser } from './AddUser.js';
import { factorWords } from './factorWords.js';
import { InvitationCode } from './InvitationCode.js';
import { UserPanel } from './UserPanel.js';

/** Who may sign in, and what each may do. */
export function Users() {
  const now = useNow(5_000);
  const [chosen, setChosen] = useState<string | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const query = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => get<Listed<UserView>>('/users', {}, signal),
  });
  const user = query.data?.items.find(({ name }) => name === chosen);
  const invited = (next: Invitation): void => {
    setChosen(null);
    setInvitation(next);
  };
  return (
    <Stack gap="sm">
      <Part query={query}>
        {({ items }) => (
          <DataTable
            caption="People who may sign in"
            columns={columnsOf(now, chosen, setChosen)}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </Part>
      {user === undefined ? null : (
        <UserPanel key={user.id} user={user} invited={invited} close={() => setChosen(null)} />
      )}
      {invitation === null ? null : <InvitationCode invitation={invitation} saved={() => setInvitation(null)} />}
      <AddUser invited={invited} />
      <CommandLine line="vsa user list" />
    </Stack>
  );
}

const columnsOf = (
  now: number,
  chosen: string | null,
  choose: (name: string | null) => void,
): readonly Column<UserView>[] => [
  { head: 'Name', cell: ({ name }) => name, main: true },
  { head: 'Role', cell: ({ role, state }) => (state === 'invited' ? `${role}, no password yet` : role) },
  { head: 'Second factors', cell: ({ factors }) => factorWords(factors) },
  { head: 'Added', cell: ({ createdAt }) => momentOf(createdAt, now) },
  {
    head: 'Last seen',
    cell: ({ lastSeenAt }) => (lastSeenAt === null ? 'not within 30 days' : momentOf(lastSeenAt, now)),
  },
  {
    head: 'Change',
    cell: ({ name }) => (
      <Button
        size="compact-sm"
        variant="default"
        aria-expanded={chosen === name}
        aria-label={`Change ${name}`}
        onClick={() => choose(chosen === name ? null : name)}
      >
        Change
      </Button>
    ),
  },
];
