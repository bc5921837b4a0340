import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../ui/Page.js';

/** An address that is no page. */
export const Missing = () => (
  <Page title="There is no such page" name="No such page">
    <Text>
      The address may be of another version.{' '}
      <Anchor component={Link} to="/sites" inherit>
        Go to the sites
      </Anchor>
      .
    </Text>
  </Page>
);
