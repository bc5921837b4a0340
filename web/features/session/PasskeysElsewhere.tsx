import { Text } from '@mantine/core';

/** Why this address takes no passkeys, and which do. */
export const PasskeysElsewhere = () => (
  <Text size="xs" c="dimmed">
    Passkeys work at a name over HTTPS, or at localhost; not at an address such as {location.hostname}.
  </Text>
);
