import { useQuery } from '@tanstack/react-query';
import { useSession } from '../app/session.js';
import type { HubView } from '../../domain/schemas/hub.js';
import { get } from '../lib/api.js';
import { momentOf } from '../lib/time.js';
import { useNow } from '../lib/useNow.js';
import { Facts } from '../ui/Facts.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';
import { Section } from '../ui/Section.js';

/** Who is signed in here and how, and what this hub is. */
export function Settings() {
  const now = useNow(5_000);
  const session = useSession();
  const hub = useQuery({ queryKey: ['hub'], queryFn: () => get<HubView>('/hub'), staleTime: Infinity });
  return (
    <Page title="Settings" name="Settings">
      <Section title="Your sign-in">
        <Part query={session}>
          {(own) =>
            own === null ? null : (
              <Facts
                facts={[
                  ['Name', own.user.name],
                  ['Role', own.user.role],
                  ['Codes from an app', own.factors.totp ? 'set up' : 'not set up'],
                  ['Passkeys', String(own.factors.passkeys)],
                  ['Recovery codes left', String(own.factors.recoveryCodesLeft)],
                  ['Ends unless used', momentOf(own.idleUntil, now)],
                  ['Ends at the latest', momentOf(own.endsAt, now)],
                ]}
              />
            )
          }
        </Part>
      </Section>
      <Section title="Hub">
        <Part query={hub}>
          {({ version, ca, caTrusted, vpsId }) => (
            <Facts
              facts={[
                ['Version', version],
                ['Certificate authority', caTrusted ? ca : `${ca}: browsers do not trust its certificates`],
                ['New sites go to', vpsId],
              ]}
            />
          )}
        </Part>
      </Section>
    </Page>
  );
}
