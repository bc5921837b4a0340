import { Page } from '../ui/Page.js';

export const RemoveSite = () => (
  <Page title="RemoveSite" name="RemoveSite">
    {null}
  </Page>
);
