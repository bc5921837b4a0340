import { Text } from '@mantine/core';
import type { Invitation } from '../../../domain/schemas/user.js';
import { momentOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { ShownOnce } from '../../ui/ShownOnce.js';

interface InvitationCodeProps {
  readonly invitation: Invitation;
  readonly saved: () => void;
}

/** The one-use code of a person, and what that person does with it. */
export function InvitationCode({ invitation: { user, code, expiresAt }, saved }: InvitationCodeProps) {
  const now = useNow(60_000);
  return (
    <ShownOnce title={`Code for ${user.name}, shown once`} value={code} saved={saved}>
      <Text>
        Give it to {user.name} on a way of its own. At {location.origin}, under <em>I was given a code</em>, it sets a
        password, once, until {momentOf(expiresAt, now)}; then comes a second factor.
      </Text>
    </ShownOnce>
  );
}
