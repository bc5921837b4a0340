import { Button, Stack, Text } from '@mantine/core';
import { IconDeviceMobile, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { FactorAdded } from '../../../domain/schemas/session.js';
import { signedIn } from '../../app/session.js';
import { EntryCard } from '../../ui/EntryCard.js';
import { Refusal } from '../../ui/Refusal.js';
import { useSubmit } from '../../ui/useSubmit.js';
import { addPasskey, passkeysWork } from './passkeys.js';
import { PasskeysElsewhere } from './PasskeysElsewhere.js';
import { RecoveryCodes } from './RecoveryCodes.js';
import { TotpForm } from './TotpForm.js';

/** A first second factor; nothing else is open before it. */
export function MakeFactor() {
  const [way, setWay] = useState<'choose' | 'totp'>('choose');
  const [added, setAdded] = useState<FactorAdded | null>(null);
  const passkey = useSubmit(async () => setAdded(await addPasskey('First passkey')));
  if (added !== null)
    return (
      <EntryCard title="Save your recovery codes">
        <RecoveryCodes codes={added.recoveryCodes ?? []} saved={() => signedIn(added.session)} />
      </EntryCard>
    );
  if (way === 'totp')
    return (
      <EntryCard title="Codes from an app">
        <TotpForm made={setAdded} back={() => setWay('choose')} />
      </EntryCard>
    );
  return (
    <EntryCard title="Add a second factor">
      <Stack gap="sm">
        <Text>Whoever learns your password still cannot sign in.</Text>
        {passkeysWork() ? (
          <Button
            leftSection={<IconKey size={16} aria-hidden />}
            loading={passkey.busy}
            onClick={() => passkey.onSubmit()}
          >
            Make a passkey
          </Button>
        ) : (
          <PasskeysElsewhere />
        )}
        <Refusal problem={passkey.problem} />
        <Button
          variant={passkeysWork() ? 'default' : 'filled'}
          leftSection={<IconDeviceMobile size={16} aria-hidden />}
          onClick={() => setWay('totp')}
        >
          Use codes from an app
        </Button>
      </Stack>
    </EntryCard>
  );
}
