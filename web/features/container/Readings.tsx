import { List } from '@mantine/core';
import type { ContainerList } from '../../../domain/schemas/container.js';
import { spanOf } from '../../lib/time.js';
import { Notice } from '../../ui/Notice.js';

/** Where they could not be read, and how old they are: what is down is never shown as empty. */
export function Readings({ readings, now }: { readonly readings: ContainerList['readings']; readonly now: number }) {
  const wrong = readings.filter(({ failed, stale, asOf }) => failed !== null || stale || asOf === null);
  if (wrong.length === 0) return null;
  return (
    <Notice role="attention" title="Not all of this is of now">
      <List size="sm">
        {wrong.map(({ vpsId, failed, asOf }) => (
          <List.Item key={vpsId}>
            {vpsId}: {failed ?? 'it has not reported lately'}.{' '}
            {asOf === null ? 'Nothing is known yet.' : `Shown as read ${spanOf(now - Date.parse(asOf))} ago.`}
          </List.Item>
        ))}
      </List>
    </Notice>
  );
}
