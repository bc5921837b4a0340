import { Box, Divider, Stack, Text, Title } from '@mantine/core';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { UNPROVISION_POINT_OF_NO_RETURN } from '../../../domain/site/steps.js';
import { StepRow } from './StepRow.js';
import { stepWord, undoLane, undoWord } from './steps.js';
import styles from './StepLanes.module.css';

interface StepLanesProps {
  readonly operation: OperationView;
  /** In milliseconds. */
  readonly now: number;
}

/** The steps in their order and, once it undoes, what is taken back, newest first. */
export function StepLanes({ operation, now }: StepLanesProps) {
  const undone = undoLane(operation.steps);
  const current = operation.steps.find(({ state }) => state === 'running' || state === 'retrying' || state === 'held');
  return (
    <Stack gap="lg">
      <Box component="section" aria-labelledby="steps">
        <Title order={2} id="steps" mb="xs">
          Steps
        </Title>
        <ol className={styles['lane']}>
          {operation.steps.map((step) => (
            <li key={step.name} aria-current={step === current ? 'step' : undefined}>
              {step.name === UNPROVISION_POINT_OF_NO_RETURN ? (
                <Divider my={4} label="point of no return" labelPosition="center" />
              ) : null}
              <StepRow step={step} state={step.state} word={stepWord(step, now)} now={now} />
            </li>
          ))}
        </ol>
      </Box>
      {undone.length === 0 ? null : (
        <Box component="section" aria-labelledby="undo">
          <Title order={2} id="undo" mb={4}>
            Undo
          </Title>
          <Text c="dimmed" size="xs" mb="xs">
            Newest first.
          </Text>
          <ol className={styles['lane']} data-testid="undo-lane">
            {undone.map((step) => (
              <li key={step.name}>
                <StepRow step={step} state={step.undo === 'held' ? 'held' : 'undone'} word={undoWord(step)} now={now} />
              </li>
            ))}
          </ol>
        </Box>
      )}
    </Stack>
  );
}
