import { Group, Text } from '@mantine/core';
import { IconCloudOff, IconPointFilled } from '@tabler/icons-react';
import { useLive } from '../lib/live.js';
import { momentOf, spanOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';

/** After this long without the stream the page says that it is not live. Milliseconds. */
const NOT_LIVE = 15_000;

/** Whether what one sees changes by itself. */
export function LiveMark() {
  const live = useLive();
  const now = useNow();
  if (live.state === 'live') return <Mark role="ok" icon={<IconPointFilled size={14} aria-hidden />} word="Live" />;
  if (live.state === 'off') return <Mark role="quiet" icon={<IconCloudOff size={14} aria-hidden />} word="Not live" />;
  const away = now - live.since;
  const word =
    away < NOT_LIVE
      ? `Reconnecting ${spanOf(away)}`
      : `Not live since ${momentOf(new Date(live.since).toISOString(), now)}`;
  return <Mark role="attention" icon={<IconCloudOff size={14} aria-hidden />} word={word} />;
}

const Mark = (props: { readonly role: string; readonly icon: React.ReactNode; readonly word: string }) => (
  <Group gap={4} wrap="nowrap" style={{ color: `var(--vsa-${props.role})` }} data-testid="live">
    {props.icon}
    <Text size="xs" fw={600}>
      {props.word}
    </Text>
  </Group>
);
