import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PasskeyView } from '../../../domain/schemas/passkey.js';
import type { FactorAdded } from '../../../domain/schemas/session.js';
import { factorsChanged } from '../../app/session.js';
import { get, remove } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';
import { momentOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { DataTable, type Column } from '../../ui/DataTable.js';
import { Part } from '../../ui/Part.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSend } from '../../ui/useSend.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { addPasskey, passkeysWork } from './passkeys.js';
import { PasskeysElsewhere } from './PasskeysElsewhere.js';

/** The person's passkeys. The hub keeps the last second factor from being removed. */
export function Passkeys({ made }: { readonly made: (added: FactorAdded) => void }) {
  const now = useNow(5_000);
  const query = useQuery({
    queryKey: ['session', 'passkeys'],
    queryFn: ({ signal }) => get<Listed<PasskeyView>>('/session/passkeys', {}, signal),
  });
  const removal = useSend<PasskeyView>(async ({ id }) => {
    await remove(`/session/passkeys/${id}`);
    await factorsChanged();
  });
  return (
    <Stack gap="xs">
      <Title order={3} size={14}>
        Passkeys
      </Title>
      <Refusal problem={removal.problem} />
      <Part query={query} empty={({ items }) => (items.length === 0 ? <Text>No passkey yet.</Text> : null)}>
        {({ items }) => (
          <DataTable
            caption="Your passkeys"
            columns={columnsOf(now, removal.busy, removal.send)}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </Part>
      <AddPasskey made={made} />
    </Stack>
  );
}

const columnsOf = (
  now: number,
  busy: boolean,
  send: (passkey: PasskeyView) => void,
): readonly Column<PasskeyView>[] => [
  { head: 'Name', cell: ({ name }) => name, main: true },
  { head: 'Made', cell: ({ createdAt }) => momentOf(createdAt, now) },
  { head: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : momentOf(lastUsedAt, now)) },
  {
    head: 'Remove',
    cell: (passkey) => (
      <Button
        size="compact-sm"
        variant="default"
        disabled={busy}
        onClick={() => send(passkey)}
        aria-label={`Remove passkey ${passkey.name}`}
      >
        Remove passkey
      </Button>
    ),
  },
];

function AddPasskey({ made }: { readonly made: (added: FactorAdded) => void }) {
  const [name, setName] = useState('');
  const { busy, problem, onSubmit, fieldError } = useSubmit(async () => {
    const added = await addPasskey(name.trim());
    if (added === null) return;
    setName('');
    made(added);
  });
  if (!passkeysWork()) return <PasskeysElsewhere />;
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="xs">
        <Group gap="xs" align="flex-end">
          <TextInput
            label="Name of a new passkey"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldError('/name')}
            placeholder="Laptop"
            maxLength={60}
            autoComplete="off"
            required
          />
          <Button type="submit" variant="default" loading={busy}>
            Make a passkey
          </Button>
        </Group>
        <Refusal problem={problem} />
      </Stack>
    </form>
  );
}
