import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

/** The one card of a page before the sign-in. */
export function EntryCard({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => void (document.title = `${title} · VSA`), [title]);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder p="lg" w="100%" maw={420}>
        <Stack gap="md">
          <Text fw={600} c="dimmed" size="xs">
            VSA {location.host}
          </Text>
          <Title order={1}>{title}</Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
