import { Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconCircle,
  IconCircleMinus,
  IconHandStop,
  IconLoader2,
  type Icon,
} from '@tabler/icons-react';
import type { StepState } from '../../../domain/operation/model.js';
import { countdownOf, spanOf } from '../../lib/time.js';
import type { Role } from '../../ui/roles.js';
import { stepTook, type StepView } from './steps.js';
import turning from '../../ui/turning.module.css';
import styles from './StepLanes.module.css';

interface StepRowProps {
  readonly step: StepView;
  /** How it is drawn: the undo has a look of its own. */
  readonly state: StepState;
  readonly word: string;
  readonly now: number;
}

/** One step: how it stands, where it runs, how long it takes and usually takes, and what went wrong. */
export function StepRow({ step, state, word, now }: StepRowProps) {
  const { icon: Drawn, role } = LOOKS[state];
  const took = stepTook(step, now);
  const times = [
    // Where a step will run is known once it has begun.
    ...(state === 'next' ? [] : [step.vpsId ?? 'hub']),
    ...(took === null || state === 'skipped' ? [] : [spanOf(took)]),
    ...(step.usualMs === null ? [] : [`usual ${spanOf(step.usualMs)}`]),
  ];
  const wait = step.nextAttemptAt === null ? null : Date.parse(step.nextAttemptAt) - now;
  return (
    <div className={styles['row']} data-step={step.name} data-word={word}>
      <Drawn
        size={18}
        aria-hidden
        color={`var(--vsa-${role})`}
        className={state === 'running' ? turning['turns'] : undefined}
      />
      <Text fw={state === 'running' || state === 'held' || state === 'retrying' ? 600 : 400}>{step.name}</Text>
      <span className={styles['meta']}>{times.join(' · ')}</span>
      <Text size="xs" className={styles['word']} style={{ color: `var(--vsa-${role})` }}>
        {word}
        {wait !== null && wait > 0 ? `, next in ${countdownOf(wait)}` : ''}
      </Text>
      {step.detail === null ? null : (
        <Text size="xs" c="dimmed" className={styles['note']}>
          {step.detail}
        </Text>
      )}
      {step.error === null || step.state === 'done' ? null : (
        <Text
          size="xs"
          className={styles['note']}
          style={{ color: `var(--vsa-${state === 'held' ? 'attention' : 'danger'})` }}
        >
          {step.error.message}{' '}
          <Text span size="xs" c="dimmed">
            {step.error.code}
          </Text>
        </Text>
      )}
    </div>
  );
}

const LOOKS: Readonly<Record<StepState, { readonly icon: Icon; readonly role: Role }>> = {
  next: { icon: IconCircle, role: 'quiet' },
  running: { icon: IconLoader2, role: 'working' },
  retrying: { icon: IconAlertTriangle, role: 'attention' },
  held: { icon: IconHandStop, role: 'attention' },
  done: { icon: IconCheck, role: 'ok' },
  skipped: { icon: IconCircleMinus, role: 'quiet' },
  undone: { icon: IconArrowBackUp, role: 'undo' },
  'nothing-to-undo': { icon: IconCircleMinus, role: 'quiet' },
};
