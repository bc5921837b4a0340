import { useRef, type RefObject } from 'react';
import { useKeys } from './useKeys.js';

/** `j` and `k` go down and up the links marked `data-row` inside; Enter is the link's own. */
export function useRowKeys<E extends HTMLElement>(): RefObject<E | null> {
  const list = useRef<E>(null);
  const go = (by: 1 | -1): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
  };
  useKeys({ j: () => go(1), k: () => go(-1) });
  return list;
}
