import { IconAlertCircle, IconInfoCircle, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Role } from './roles.js';
import styles from './Notice.module.css';

interface NoticeProps {
  readonly role: Role;
  readonly title?: ReactNode;
  readonly icon?: Icon;
  /** It has just appeared because something was refused or failed: said at once to screen readers. */
  readonly urgent?: true;
  readonly name?: string;
  readonly children: ReactNode;
}

/** A framed word of the page about itself, above what it is about. */
export function Notice({ role, title, icon, urgent, name, children }: NoticeProps) {
  const Drawn = icon ?? (role === 'danger' ? IconAlertCircle : IconInfoCircle);
  return (
    <div
      className={styles['notice']}
      style={{ borderColor: `var(--vsa-${role})` }}
      {...(urgent ? { role: 'alert' } : {})}
      {...(name === undefined ? {} : { 'data-testid': name })}
    >
      <Drawn size={20} aria-hidden color={`var(--vsa-${role})`} className={styles['icon']} />
      <div className={styles['text']}>
        {title === undefined ? null : (
          <div className={styles['title']} style={{ color: `var(--vsa-${role})` }}>
            {title}
          </div>
        )}
        {children}
      </div>
    </div>
  );
}
