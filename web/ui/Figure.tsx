import { Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Role } from './roles.js';

interface FigureProps {
  readonly word: string;
  readonly value: ReactNode;
  readonly role?: Role;
  /** What the number is made of. */
  readonly note?: ReactNode;
}

/** One number with its word. */
export const Figure = ({ word, value, role = 'text', note }: FigureProps) => (
  <Paper withBorder p="sm" style={{ background: 'var(--vsa-panel)', borderColor: 'var(--vsa-line)' }}>
    <Text size="xs" c="dimmed">
      {word}
    </Text>
    <Text component="div" style={{ fontSize: 28, lineHeight: '32px', fontWeight: 600, color: `var(--vsa-${role})` }}>
      {value}
    </Text>
    {note === undefined ? null : (
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    )}
  </Paper>
);
