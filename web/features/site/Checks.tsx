import { Anchor, Text } from '@mantine/core';
import { IconCheck, IconHandStop, IconInfoCircle, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { PlanView } from '../../../domain/schemas/site.js';
import styles from './Plan.module.css';

type Check = PlanView['checks'][number];

/** What was seen of the names; `waits`: an operation waits for those that fail. */
export const Checks = ({ checks, waits }: Pick<PlanView, 'checks'> & { readonly waits: boolean }) => (
  <ul className={styles['list']}>
    {checks.map((check) => (
      <li key={`${check.name} ${check.detail}`} className={styles['check']}>
        {iconOf(check, waits)}
        <Text component="div" style={{ overflowWrap: 'anywhere' }}>
          {check.detail.startsWith(check.name) ? null : <b>{check.name} </b>}
          {check.detail}
          {check.holder === undefined ? null : (
            <>
              {'. '}
              <Anchor component={Link} to={`/sites/${check.holder}`} inherit>
                Open {check.holder}
              </Anchor>
            </>
          )}
        </Text>
      </li>
    ))}
  </ul>
);

function iconOf({ result, code }: Check, waits: boolean) {
  if (result === 'ok') return <IconCheck size={18} color="var(--vsa-ok)" aria-label="Right:" />;
  if (result === 'shown') return <IconInfoCircle size={18} color="var(--vsa-quiet)" aria-label="To know:" />;
  if (code === 'NAME_CLAIMED') return <IconX size={18} color="var(--vsa-danger)" aria-label="Refused:" />;
  const word = waits ? 'It would wait:' : 'Not as it should be:';
  return <IconHandStop size={18} color="var(--vsa-attention)" aria-label={word} />;
}
