import { Radio, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ContainerList, ContainerView } from '../../../domain/schemas/container.js';
import { get } from '../../lib/api.js';
import { spanOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { Part } from '../../ui/Part.js';
import styles from './ContainerPicker.module.css';
import { matching, onlyPort, whyNot } from './pickable.js';

interface ContainerPickerProps {
  readonly vpsId: string;
  readonly value: string;
  readonly error: string | undefined;
  /** `port` is the only one there is to take; null: there are several, or none is known. */
  readonly pick: (name: string, port: string | null) => void;
}

/** Above this many a filter helps. */
const MANY = 6;

/** The containers of the VPS as it last reported them; one that cannot be an upstream says why. */
export function ContainerPicker({ vpsId, value, error, pick }: ContainerPickerProps) {
  const query = useQuery({
    queryKey: ['containers', vpsId],
    queryFn: ({ signal }) => get<ContainerList>('/containers', { vpsId: vpsId === '' ? undefined : vpsId }, signal),
  });
  return (
    <Part query={query}>{(list) => <Listed list={list} vpsId={vpsId} value={value} error={error} pick={pick} />}</Part>
  );
}

function Listed({ list, vpsId, value, error, pick }: ContainerPickerProps & { readonly list: ContainerList }) {
  const [text, setText] = useState('');
  const name = useId();
  const { items, readings } = list;
  const failed = readings.flatMap((reading) => (reading.failed === null ? [] : [reading.failed]));
  const isListed = items.some((each) => each.name === value);
  const shown = matching(items, text);
  return (
    <Stack gap={6}>
      {items.length > MANY ? (
        <TextInput
          aria-label="Filter containers"
          placeholder="Filter containers"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : null}
      {failed.map((why) => (
        <Text key={why} style={{ color: 'var(--vsa-attention)' }}>
          The containers of {vpsId} cannot be read: {why}
        </Text>
      ))}
      {items.length === 0 && failed.length === 0 ? <Text c="dimmed">{vpsId} has reported no container.</Text> : null}
      {items.length === 0 ? null : (
        <Radio.Group
          label="Container"
          name={name}
          value={value}
          onChange={(chosen) => pick(chosen, onlyPort(items.find((each) => each.name === chosen) ?? { ports: [] }))}
        >
          <ScrollArea.Autosize mah={264} mt={4} type="auto" offsetScrollbars="y" className={styles['box'] ?? ''}>
            <Stack gap={6} p={8}>
              {shown.map((container) => (
                <Choice key={`${container.vpsId} ${container.name}`} container={container} />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Radio.Group>
      )}
      <Ages readings={readings} />
      {(items.length > 0 && isListed) || (items.length > 0 && value === '') ? null : (
        <TextInput
          label="Name of the container"
          value={value}
          onChange={(event) => pick(event.currentTarget.value, null)}
          error={error}
        />
      )}
    </Stack>
  );
}

function Choice({ container }: { readonly container: ContainerView }) {
  const { name, image, status, state, ports, sites, reachable } = container;
  const why = whyNot(container);
  const facts = [
    why ?? (status === '' ? state : status),
    image,
    ...(ports.length === 0 ? [] : [ports.join(', ')]),
    ...(sites.length === 0 ? [] : [`used by ${sites.join(', ')}`]),
    ...(why === null && !reachable ? ['nginx does not reach it yet: VSA joins it to its network'] : []),
  ];
  return (
    <Radio
      value={name}
      label={name}
      description={facts.join(' · ')}
      disabled={why !== null}
      styles={{ body: { alignItems: 'flex-start' }, description: { overflowWrap: 'anywhere', marginTop: 0 } }}
    />
  );
}

function Ages({ readings }: Pick<ContainerList, 'readings'>) {
  const now = useNow(5_000);
  return readings.map(({ vpsId, asOf, stale }) => (
    <Text key={vpsId} size="xs" c="dimmed">
      {asOf === null ? `${vpsId} has not reported yet` : `As of ${spanOf(now - Date.parse(asOf))} ago`}
      {stale ? `; nothing has come from ${vpsId} lately` : ''}
    </Text>
  ));
}
