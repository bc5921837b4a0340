import { Page } from '../ui/Page.js';

export const Sites = () => (
  <Page title="Sites" name="Sites">
    {null}
  </Page>
);
