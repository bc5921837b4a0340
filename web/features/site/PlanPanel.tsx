import { Button, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { spanOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { Refusal } from '../../ui/Refusal.js';
import { Changes } from './Changes.js';
import { Checks } from './Checks.js';
import styles from './Plan.module.css';
import type { PlanState } from './usePlan.js';
import { Notice } from '../../ui/Notice.js';

interface PlanPanelProps {
  readonly plan: PlanState;
  /** What is missing before there can be a plan. */
  readonly missing: readonly string[];
  /** A field holds what its parser refuses. */
  readonly isWrong: boolean;
  readonly waits: boolean;
}

/** What would happen: the names, the warnings, the changes. A plan of what the form said before is greyed. */
export function PlanPanel({ plan, missing, isWrong, waits }: PlanPanelProps) {
  const { shown, isCurrent, isAsking, problem, hasChanged } = plan;
  return (
    <Stack gap="sm" aria-busy={isAsking}>
      <Title order={2}>Plan</Title>
      <Text size="xs" c="dimmed" mih={16}>
        <Age plan={plan} missing={missing} isWrong={isWrong} />
      </Text>
      <Refusal problem={problem} />
      {problem === null ? null : (
        <Button variant="default" size="xs" w="fit-content" loading={isAsking} onClick={plan.again}>
          Plan again
        </Button>
      )}
      {hasChanged ? (
        <Notice role="attention" icon={IconAlertTriangle}>
          Something on the VPS has changed since you saw the plan. This is the new one.
        </Notice>
      ) : null}
      {shown === null || problem !== null ? null : (
        <Stack gap="sm" className={isCurrent ? undefined : styles['old']}>
          <Checks checks={shown.checks} waits={waits} />
          {shown.warnings.map((warning) => (
            <Text key={warning} style={{ color: 'var(--vsa-attention)', overflowWrap: 'anywhere' }}>
              Warning: {warning}
            </Text>
          ))}
          <Changes changes={shown.changes} />
        </Stack>
      )}
    </Stack>
  );
}

function Age({ plan, missing, isWrong }: Omit<PlanPanelProps, 'waits'>) {
  const now = useNow();
  if (missing.length > 0) return <>Missing: {missing.join(', ')}.</>;
  if (isWrong) return <>A field has to be corrected first.</>;
  if (plan.problem !== null) return <>No plan.</>;
  if (!plan.isCurrent) return <>{plan.isAsking ? 'Asking the VPS, looking at the names' : 'No plan yet.'}</>;
  return <>Read from the VPS {spanOf(now - plan.madeAt)} ago. Nothing has been changed.</>;
}
