import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SessionItem } from '../../../domain/schemas/session.js';
import { queryClient } from '../../app/queries.js';
import { get, remove } from '../../lib/api.js';
import type { Listed } from '../../lib/listed.js';
import { momentOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { DataTable, type Column } from '../../ui/DataTable.js';
import { Part } from '../../ui/Part.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSend } from '../../ui/useSend.js';
import { browserOf } from './browserOf.js';

const KEY = ['own-sessions'];

/** Where the person is signed in; a session that is ended here is signed out there at once. */
export function OwnSessions() {
  const now = useNow(5_000);
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<Listed<SessionItem>>('/sessions', {}, signal),
  });
  const ending = useSend<SessionItem>(async ({ id }) => {
    await remove(`/sessions/${id}`);
    await queryClient.invalidateQueries({ queryKey: KEY });
  });
  return (
    <>
      <Refusal problem={ending.problem} />
      <Part query={query}>
        {({ items }) => (
          <DataTable
            caption="Your sessions"
            columns={columnsOf(now, ending.busy, ending.send)}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </Part>
    </>
  );
}

const columnsOf = (
  now: number,
  busy: boolean,
  send: (session: SessionItem) => void,
): readonly Column<SessionItem>[] => [
  {
    head: 'Browser',
    main: true,
    cell: ({ userAgent, current }) => (
      <Text title={userAgent} style={{ overflowWrap: 'anywhere' }}>
        {browserOf(userAgent)}
        {current ? <strong>, this one</strong> : null}
      </Text>
    ),
  },
  { head: 'Address', cell: ({ address }) => address },
  { head: 'Since', cell: ({ createdAt }) => momentOf(createdAt, now) },
  { head: 'Last seen', cell: ({ lastSeenAt }) => momentOf(lastSeenAt, now) },
  {
    head: 'End',
    cell: (session) =>
      session.current ? (
        'by signing out'
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          disabled={busy}
          onClick={() => send(session)}
          aria-label={`End ${browserOf(session.userAgent)} at ${session.address}`}
        >
          End
        </Button>
      ),
  },
];
