import { Page } from '../ui/Page.js';

export const Settings = () => (
  <Page title="Settings" name="Settings">
    {null}
  </Page>
);
