import { Text } from '@mantine/core';
import type { PlanView } from '../../../domain/schemas/site.js';
import { Diff } from './Diff.js';
import styles from './Plan.module.css';

type Change = PlanView['changes'][number];

/** What a plan would change on the VPS; what has a text shows the difference. */
export function Changes({ changes }: Pick<PlanView, 'changes'>) {
  return (
    <ul className={styles['list']}>
      {changes.map(({ kind, what, diff }) => (
        <li key={`${kind} ${what}`}>
          <Text component="div" style={{ overflowWrap: 'anywhere' }}>
            <span className={styles[kind]}>{WORDS[kind]}</span> <code>{what}</code>
          </Text>
          {diff === null ? null : (
            <details open={kind === 'change'}>
              <summary className={styles['summary']}>Difference</summary>
              <Diff diff={diff} of={what} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

const WORDS: Readonly<Record<Change['kind'], string>> = {
  create: '+ add',
  change: '~ change',
  remove: '- remove',
  keep: 'keep',
};
