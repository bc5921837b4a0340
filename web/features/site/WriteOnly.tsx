import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { may, useSession } from '../../app/session.js';

/** A button for those who may change sites; the others see it disabled, with the role it takes. */
export function WriteOnly({ label, children }: { readonly label: string; readonly children: ReactElement }) {
  const session = useSession();
  if (may(session.data, 'site:write')) return children;
  return (
    <Button variant="default" disabled w="fit-content">
      {label} (role operator)
    </Button>
  );
}
