import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { operationVerb } from '../../../domain/operation/title.js';
import type { OperationView } from '../../../domain/schemas/operation.js';
import { momentOf, spanOf } from '../../lib/time.js';
import { OperationBadge } from './OperationBadge.js';
import styles from './OperationRow.module.css';

/** One operation in a list: how it stands, what it does to what, where, by whom, when and how long. */
export function OperationRow({ operation, now }: { readonly operation: OperationView; readonly now: number }) {
  const { id, kind, target, vpsId, actor, createdAt, finishedAt, held } = operation;
  const end = finishedAt === null ? now : Date.parse(finishedAt);
  return (
    <Link to="/operations/$id" params={{ id }} className={styles['row'] ?? ''}>
      <span className={styles['badge']}>
        <OperationBadge operation={operation} />
      </span>
      <span className={styles['what']}>
        {operationVerb(kind)} <strong>{target}</strong>
        {held === null ? null : (
          <Text span size="xs" c="dimmed">
            {' '}
            {held.detail}
          </Text>
        )}
      </span>
      <span className={styles['meta']}>{target === vpsId ? '' : vpsId}</span>
      <span className={styles['meta']}>{actor}</span>
      <span className={styles['meta']}>{momentOf(createdAt, now)}</span>
      <span className={styles['meta']}>{spanOf(end - Date.parse(createdAt))}</span>
    </Link>
  );
}
