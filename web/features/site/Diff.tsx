import { VisuallyHidden } from '@mantine/core';
import { diffLines, type DiffLine } from './diffLines.js';
import styles from './Diff.module.css';

/** A diff in a box that scrolls by itself; what is added or removed is also said in words. */
export const Diff = ({ diff, of }: { readonly diff: string; readonly of: string }) => (
  <div className={styles['box']} role="region" aria-label={`Difference of ${of}`} tabIndex={0}>
    {diffLines(diff).map((line, at) => (
      <div key={at} className={`${styles['line']} ${styles[line.kind]}`}>
        <span aria-hidden className={styles['sign']}>
          {SIGNS[line.kind]}
        </span>
        {line.kind === 'added' || line.kind === 'removed' ? <VisuallyHidden>{line.kind}: </VisuallyHidden> : null}
        {line.text}
      </div>
    ))}
  </div>
);

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { added: '+', removed: '-', same: ' ', place: '' };
