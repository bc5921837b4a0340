import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Role } from './roles.js';
import styles from './Badge.module.css';
import turning from './turning.module.css';

export interface State {
  readonly icon: Icon;
  readonly role: Role;
  /** Capitalised. */
  readonly word: string;
  /** Turns, where motion is wanted. */
  readonly turns?: boolean;
}

/** The one badge of every state: icon, word and colour together, so that none of them alone says it. */
export function Badge({ state, children }: { readonly state: State; readonly children?: ReactNode }) {
  const { icon: Drawn, role, word, turns } = state;
  return (
    <span
      className={styles['badge']}
      style={{ color: `var(--vsa-${role})`, background: `var(--vsa-${role}-tint)` }}
      data-state={word}
    >
      <Drawn size={14} stroke={2} aria-hidden className={turns === true ? turning['turns'] : undefined} />
      <span>
        {word}
        {children === undefined ? null : <> {children}</>}
      </span>
    </span>
  );
}
