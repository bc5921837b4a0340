import { Page } from '../ui/Page.js';

export const NewSite = () => (
  <Page title="NewSite" name="NewSite">
    {null}
  </Page>
);
