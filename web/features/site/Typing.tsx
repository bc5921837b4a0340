import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';

interface TypingProps extends Omit<TextInputProps, 'onChange' | 'value' | 'error' | 'type'> {
  readonly value: string;
  readonly type: (text: string) => void;
  /** What its parser says; shown once the field was left. */
  readonly wrong: string | undefined;
}

/** A text that is judged when one leaves it, not while one types. */
export function Typing({ value, type, wrong, ...rest }: TypingProps) {
  const [left, setLeft] = useState(value !== '');
  return (
    <TextInput
      {...rest}
      value={value}
      onChange={(event) => {
        setLeft(false);
        type(event.currentTarget.value);
      }}
      onBlur={() => setLeft(true)}
      error={left ? wrong : undefined}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
