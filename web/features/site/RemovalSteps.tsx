import { Text } from '@mantine/core';
import { STEPS_AFTER, STEPS_BEFORE } from './removal.js';
import styles from './RemovalSteps.module.css';

/** The steps of a removal, and from where on it cannot be taken back. */
export const RemovalSteps = () => (
  <>
    <Text c="dimmed">Until the line it can be stopped, and is then undone:</Text>
    <ol className={styles['steps']}>
      {STEPS_BEFORE.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
    <p className={styles['line']}>point of no return</p>
    <ol className={styles['steps']} start={STEPS_BEFORE.length + 1}>
      {STEPS_AFTER.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  </>
);
