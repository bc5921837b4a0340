import { Page } from '../ui/Page.js';

export const Operation = () => (
  <Page title="Operation" name="Operation">
    {null}
  </Page>
);
