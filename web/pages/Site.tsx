import { Page } from '../ui/Page.js';

export const Site = () => (
  <Page title="Site" name="Site">
    {null}
  </Page>
);
