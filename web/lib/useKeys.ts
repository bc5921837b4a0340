import { useEffect, useRef } from 'react';

/** What a key does, by its name (KeyboardEvent.key). */
export type Keys = Readonly<Record<string, () => void>>;

/** Single keys of a page. While a person types, or with Ctrl, Alt or Meta, they are somebody else's. */
export function useKeys(keys: Keys): void {
  const current = useRef(keys);
  useEffect(() => void (current.current = keys));
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      const act = current.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

/** Whether the keys go to a field or a dialog. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role=dialog]') !== null;
