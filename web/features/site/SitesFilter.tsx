import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useRef, useState } from 'react';
import type { Search } from '../../lib/useSearch.js';
import { useKeys } from '../../lib/useKeys.js';

interface SitesFilterProps {
  readonly search: Search;
  /** Ids of all VPSes; with one there is nothing to choose. */
  readonly vpsIds: readonly string[];
  readonly change: (some: Search) => void;
}

/** Which sites are shown: by a part of a name, and by VPS. A new filter begins at the first page. */
export function SitesFilter({ search, vpsIds, change }: SitesFilterProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search['q'] ?? '');
  const filter = useDebouncedCallback((q: string) => change({ q, page: undefined }), 250);
  useKeys({ '/': () => input.current?.focus() });
  return (
    <Group gap="xs">
      <TextInput
        ref={input}
        aria-label="Filter by name"
        placeholder="Filter by name  /"
        type="search"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          filter(event.currentTarget.value.trim());
        }}
      />
      {vpsIds.length < 2 ? null : (
        <Select
          aria-label="VPS"
          placeholder="All VPSes"
          clearable
          data={[...vpsIds]}
          value={search['vps'] ?? null}
          onChange={(vps) => change({ vps: vps ?? undefined, page: undefined })}
        />
      )}
    </Group>
  );
}
