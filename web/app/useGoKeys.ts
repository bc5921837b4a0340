import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { isTyping, useKeys } from '../lib/useKeys.js';
import { PAGES } from './pages.js';

/** Milliseconds within which the second key counts. */
const SECOND_KEY = 1_500;

/** `g` and a letter lead to a page, `c` to a new site. No single key changes a machine. */
export function useGoKeys(): void {
  const navigate = useNavigate();
  useKeys({ c: () => void navigate({ to: '/sites/new' }) });
  useEffect(() => {
    let since = -Infinity;
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      const isSecond = performance.now() - since < SECOND_KEY;
      since = event.key === 'g' ? performance.now() : -Infinity;
      const page = isSecond ? PAGES.find(({ key }) => key === event.key) : undefined;
      if (page === undefined) return;
      // Before the keys of the page itself: there the same letter may mean something else.
      event.preventDefault();
      void navigate({ to: page.to });
    };
    document.addEventListener('keydown', pressed, { capture: true });
    return () => document.removeEventListener('keydown', pressed, { capture: true });
  }, [navigate]);
}
