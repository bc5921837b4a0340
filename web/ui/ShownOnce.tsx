import { Button, Code, CopyButton, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Notice } from './Notice.js';

interface ShownOnceProps {
  readonly title: string;
  readonly value: string;
  /** Takes it off the page for good. */
  readonly saved: () => void;
  /** What it is for and what to do with it. */
  readonly children: ReactNode;
}

/** A secret that the hub tells this one time; it stays until the reader says that it is kept. */
export function ShownOnce({ title, value, saved, children }: ShownOnceProps) {
  return (
    <div role="status">
      <Notice role="attention" title={title} name="shown-once">
        <Stack gap="xs">
          {children}
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {value}
          </Code>
          <Group gap="xs">
            <CopyButton value={value}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
            <Button onClick={saved}>I saved it</Button>
          </Group>
        </Stack>
      </Notice>
    </div>
  );
}
