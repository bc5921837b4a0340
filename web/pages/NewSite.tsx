import { useHub } from '../app/useHub.js';
import { useKnownSite } from '../features/site/useKnownSite.js';
import { useTyped } from '../features/site/useTyped.js';
import { useVpsList } from '../features/vps/useVpsList.js';
import { Wizard } from '../features/site/Wizard.js';
import { Page } from '../ui/Page.js';
import { Part } from '../ui/Part.js';

/** A new site, or the change of one: what is wanted, what would happen, one button. The draft is in the URL. */
export function NewSite() {
  const [typed, change] = useTyped();
  const hub = useHub();
  const vpsIds = (useVpsList().data ?? []).map(({ id }) => id);
  const { site, error } = useKnownSite(typed.domain ?? '');
  const title = site === null || site === undefined ? 'New site' : `Change ${site.domain}`;
  return (
    <Page title={title} name={title}>
      <Part query={hub}>{({ vpsId }) => <Wizard {...{ typed, change, site, error, vpsIds, vpsId }} />}</Part>
    </Page>
  );
}
