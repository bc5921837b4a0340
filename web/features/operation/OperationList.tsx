import type { OperationView } from '../../../domain/schemas/operation.js';
import { useNow } from '../../lib/useNow.js';
import styles from './OperationList.module.css';
import { OperationRow } from './OperationRow.js';

/** Operations, one to a row. */
export function OperationList({ operations }: { readonly operations: readonly OperationView[] }) {
  const now = useNow();
  return (
    <ul className={styles['rows']}>
      {operations.map((operation) => (
        <li key={operation.id}>
          <OperationRow operation={operation} now={now} />
        </li>
      ))}
    </ul>
  );
}
