import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useSearch } from '../../lib/useSearch.js';
import { TYPED, type Typed } from './form.js';

/** Milliseconds after the last key until the URL has it. */
const PAUSE = 250;

/** What was typed into the form of a site. The URL keeps it over a reload; another URL is another form. */
export function useTyped(): readonly [Typed, (some: Typed) => void] {
  const [search, write] = useSearch();
  const asked = pick(search);
  const [typed, setTyped] = useState<Typed>(asked);
  const written = useRef(textOf(asked));
  const keep = useDebouncedCallback((all: Typed) => {
    written.current = textOf(all);
    write(Object.fromEntries(TYPED.map((name) => [name, all[name]])));
  }, PAUSE);

  const text = textOf(asked);
  useEffect(() => {
    if (text === written.current) return;
    written.current = text;
    setTyped(JSON.parse(text) as Typed);
  }, [text]);

  const change = (some: Typed): void => {
    const all = pick({ ...typed, ...some });
    setTyped(all);
    keep(all);
  };
  return [typed, change];
}

const pick = (search: Typed): Typed =>
  Object.fromEntries(TYPED.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])));

const textOf = (typed: Typed): string => JSON.stringify(pick(typed));
