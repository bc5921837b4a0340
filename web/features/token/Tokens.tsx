import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { NewToken, TokenView } from '../../../domain/schemas/token.js';
import { queryClient } from '../../app/queries.js';
import { get, remove } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';
import { momentOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { CommandLine } from '../../ui/CommandLine.js';
import { DataTable, type Column } from '../../ui/DataTable.js';
import { Part } from '../../ui/Part.js';
import { ShownOnce } from '../../ui/ShownOnce.js';
import { TypedName } from '../../ui/TypedName.js';
import { AddToken } from './AddToken.js';

/** What scripts come with. */
export function Tokens() {
  const now = useNow(5_000);
  const [made, setMade] = useState<NewToken | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => get<Listed<TokenView>>('/tokens', {}, signal),
  });
  const token = query.data?.items.find(({ id }) => id === chosen);
  return (
    <Stack gap="sm">
      <Part query={query} empty={({ items }) => (items.length === 0 ? <Text>No token yet.</Text> : null)}>
        {({ items }) => (
          <DataTable
            caption="API tokens"
            columns={columnsOf(now, chosen, setChosen)}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </Part>
      {token === undefined ? null : (
        <TypedName
          key={token.id}
          name={token.name}
          action={`Remove token ${token.name}`}
          consequence={`Whatever comes with ${token.name} is refused from then on.`}
          act={async () => {
            await remove(`/tokens/${token.id}`);
            setChosen(null);
            await queryClient.invalidateQueries({ queryKey: ['tokens'] });
          }}
        />
      )}
      {made === null ? null : (
        <ShownOnce title={`Token ${made.view.name}, shown once`} value={made.token} saved={() => setMade(null)}>
          <Text>Keep it where the script finds it and nobody else reads it; the hub keeps only its hash.</Text>
        </ShownOnce>
      )}
      <AddToken made={setMade} />
      <CommandLine line="vsa token list" />
    </Stack>
  );
}

const columnsOf = (
  now: number,
  chosen: string | null,
  choose: (id: string | null) => void,
): readonly Column<TokenView>[] => [
  { head: 'Name', cell: ({ name }) => name, main: true },
  { head: 'May', cell: ({ scopes }) => scopes.join(', ') },
  { head: 'Whose', cell: ({ user }) => user ?? 'the hub' },
  { head: 'Ends', cell: ({ expiresAt }) => (expiresAt === null ? 'never' : momentOf(expiresAt, now)) },
  { head: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : momentOf(lastUsedAt, now)) },
  {
    head: 'Remove',
    cell: ({ id, name }) => (
      <Button
        size="compact-sm"
        variant="default"
        aria-expanded={chosen === id}
        aria-label={`Remove token ${name}`}
        onClick={() => choose(chosen === id ? null : id)}
      >
        Remove
      </Button>
    ),
  },
];
