import { Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertCircle, IconClockExclamation } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { ApiError, noAnswer, type Problem } from '../lib/problem.js';
import { spanOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';
import { Notice } from './Notice.js';

interface PartProps<T> {
  readonly query: UseQueryResult<T, Error>;
  /** Whether there is nothing to show, and what is said then. */
  readonly empty?: (data: T) => ReactNode | null;
  readonly children: (data: T) => ReactNode;
}

/** A part of a page that is read from the hub: waiting, failed, stale, empty or there. Its neighbours stay. */
export function Part<T>({ query, empty, children }: PartProps<T>) {
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Waiting />;
  if (data === undefined) return <Failed error={error} again={() => void refetch()} />;
  return (
    <Stack gap="sm">
      {error === null ? null : <Stale error={error} since={query.dataUpdatedAt} again={() => void refetch()} />}
      {empty?.(data) ?? children(data)}
    </Stack>
  );
}

/** Grey bars, after 150 ms only: what is there at once must not flicker. */
function Waiting() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Stack gap="xs" aria-busy="true" aria-label="Reading" style={{ visibility: shown ? 'visible' : 'hidden' }}>
      {[60, 90, 75].map((width) => (
        <Skeleton key={width} height={20} width={`${width}%`} animate={false} />
      ))}
    </Stack>
  );
}

export function Failed({ error, again }: { readonly error: Error | null; readonly again?: () => void }) {
  const problem = problemOf(error);
  return (
    <Notice role="danger" icon={IconAlertCircle} title={problem.title} urgent>
      <Text>{problem.detail}</Text>
      <Text>{problem.fix}</Text>
      <Group mt="xs" gap="sm">
        {again === undefined ? null : (
          <Button variant="default" size="xs" onClick={again}>
            Try again
          </Button>
        )}
        {problem.requestId === '' ? null : (
          <Text size="xs" c="dimmed">
            request <Code>{problem.requestId}</Code>
          </Text>
        )}
      </Group>
    </Notice>
  );
}

function Stale({ error, since, again }: { readonly error: Error; readonly since: number; readonly again: () => void }) {
  const now = useNow();
  return (
    <Notice role="attention" icon={IconClockExclamation}>
      <Group gap="sm">
        <Text>
          As read {spanOf(now - since)} ago. {problemOf(error).detail}
        </Text>
        <Button variant="default" size="xs" onClick={again}>
          Try again
        </Button>
      </Group>
    </Notice>
  );
}

const problemOf = (error: Error | null): Problem =>
  error instanceof ApiError
    ? error.problem
    : { ...noAnswer(''), title: 'This part of the page failed', detail: error?.message ?? '', fix: 'Reload the page.' };
