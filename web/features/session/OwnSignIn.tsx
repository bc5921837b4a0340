import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { FactorAdded } from '../../../domain/schemas/session.js';
import { queryClient } from '../../app/queries.js';
import { factorsChanged, signedIn, useSession } from '../../app/session.js';
import { momentOf } from '../../lib/time.js';
import { useNow } from '../../lib/useNow.js';
import { Facts } from '../../ui/Facts.js';
import { Notice } from '../../ui/Notice.js';
import { Part } from '../../ui/Part.js';
import { AppCodes } from './AppCodes.js';
import { Passkeys } from './Passkeys.js';
import { PasswordForm } from './PasswordForm.js';
import { RecoveryCodes } from './RecoveryCodes.js';

/** Recovery codes at or below this are few. */
const FEW = 2;

/** Who is signed in here, and what this person signs in with. */
export function OwnSignIn() {
  const now = useNow(5_000);
  const session = useSession();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const made = ({ recoveryCodes, session: next }: FactorAdded): void => {
    setCodes(recoveryCodes);
    signedIn(next);
    // The session goes on under a new id.
    void queryClient.invalidateQueries({ queryKey: ['own-sessions'] });
    void factorsChanged();
  };
  return (
    <Part query={session}>
      {(own) =>
        own === null ? null : (
          <Stack gap="md">
            <Facts
              facts={[
                ['Name', own.user.name],
                ['Role', own.user.role],
                ['Ends unless used', momentOf(own.idleUntil, now)],
                ['Ends at the latest', momentOf(own.endsAt, now)],
                ['Recovery codes left', String(own.factors.recoveryCodesLeft)],
              ]}
            />
            {own.factors.recoveryCodesLeft > FEW ? null : (
              <Text size="sm">
                Without them and without your second factor only another admin lets you in again: have two factors.
              </Text>
            )}
            {codes === null ? null : (
              <Notice role="attention" title="Save your recovery codes">
                <RecoveryCodes codes={codes} saved={() => setCodes(null)} />
              </Notice>
            )}
            <Passkeys made={made} />
            <AppCodes isSetUp={own.factors.totp} made={made} />
            <PasswordForm name={own.user.name} />
          </Stack>
        )
      }
    </Part>
  );
}
