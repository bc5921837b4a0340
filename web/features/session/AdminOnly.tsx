import { Button, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Scope } from '../../../domain/user/scopes.js';
import { may, useSession } from '../../app/session.js';

interface AdminOnlyProps {
  readonly scope: Scope;
  /** Of the button that the others see disabled. */
  readonly action: string;
  readonly children: ReactNode;
}

/** A part for admins; the others read why it is closed to them, and nothing is asked of the hub. */
export function AdminOnly({ scope, action, children }: AdminOnlyProps) {
  const session = useSession();
  if (may(session.data, scope)) return children;
  return (
    <Stack gap="xs">
      <Text>
        Only the role admin sees and changes this{session.data ? `; yours is ${session.data.user.role}` : ''}.
      </Text>
      <Button variant="default" disabled w="fit-content">
        {action} (role admin)
      </Button>
    </Stack>
  );
}
