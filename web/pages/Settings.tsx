import { useHub } from '../app/useHub.js';
import { AdminOnly } from '../features/session/AdminOnly.js';
import { OwnSessions } from '../features/session/OwnSessions.js';
import { OwnSignIn } from '../features/session/OwnSignIn.js';
import { Tokens } from '../features/token/Tokens.js';
import { Users } from '../features/user/Users.js';
import { Facts } from '../ui/Facts.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';
import { Section } from '../ui/Section.js';

/** Who is signed in here and how, who else may sign in, what scripts come with, and what this hub is. */
export function Settings() {
  const hub = useHub();
  return (
    <Page title="Settings" name="Settings">
      <Section title="Your sign-in">
        <OwnSignIn />
      </Section>
      <Section title="Sessions">
        <OwnSessions />
      </Section>
      <Section title="Users">
        <AdminOnly scope="user:read" action="Add a person">
          <Users />
        </AdminOnly>
      </Section>
      <Section title="API tokens">
        <AdminOnly scope="token:read" action="Make a token">
          <Tokens />
        </AdminOnly>
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
