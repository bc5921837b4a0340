import { Page } from '../ui/Page.js';

export const Operations = () => (
  <Page title="Operations" name="Operations">
    {null}
  </Page>
);
