import { PasswordInput } from '@mantine/core';

interface NewPasswordProps {
  readonly label: string;
  readonly value: string;
  readonly type: (text: string) => void;
  /** What the hub says of it. */
  readonly wrong: string | undefined;
}

/** A password that a person chooses now. */
export const NewPassword = ({ label, value, type, wrong }: NewPasswordProps) => (
  <PasswordInput
    label={label}
    description="12 characters or more."
    value={value}
    onChange={(event) => type(event.currentTarget.value)}
    error={wrong}
    autoComplete="new-password"
    required
  />
);
