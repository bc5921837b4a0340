import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** What is known of a thing: a word and its value, line by line; a fact without a value is left out. */
export const Facts = ({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) => (
  <dl className={styles['facts']}>
    {facts
      .filter(([, value]) => value !== null && value !== '')
      .map(([word, value]) => (
        <div key={word} className={styles['fact']}>
          <dt>{word}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
