import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Refusal } from './Refusal.js';
import { useSubmit } from './useSubmit.js';

interface TypedNameProps {
  /** What has to be typed. */
  readonly name: string;
  /** The verb and its object, on the button. */
  readonly action: string;
  /** What is gone afterwards. */
  readonly consequence: string;
  readonly act: () => Promise<void>;
}

/** Something that cannot be taken back: it is done once the name was typed. */
export function TypedName({ name, action, consequence, act }: TypedNameProps) {
  const [typed, setTyped] = useState('');
  const { busy, problem, onSubmit } = useSubmit(act);
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="xs" maw={420}>
        <Text>{consequence}</Text>
        <TextInput
          label={`Type ${name}`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Refusal problem={problem} />
        <Button type="submit" color="danger" w="fit-content" loading={busy} disabled={typed.trim() !== name}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
