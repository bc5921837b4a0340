import { Button } from '@mantine/core';
import { IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { SiteDetail } from '../../../domain/schemas/site.js';
import { WriteOnly } from './WriteOnly.js';

interface SiteActionsProps {
  readonly site: SiteDetail;
  readonly isRenewing: boolean;
  readonly renew: () => void;
}

/** What one can do with a site. */
export function SiteActions({ site: { domain, certificate, operation }, isRenewing, renew }: SiteActionsProps) {
  const path = `/sites/${encodeURIComponent(domain)}`;
  return (
    <>
      <WriteOnly label="Change">
        <Button
          variant="default"
          component={Link}
          to={`/sites/new?domain=${encodeURIComponent(domain)}`}
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          Change
        </Button>
      </WriteOnly>
      {certificate === null ? null : (
        <WriteOnly label="Renew certificate">
          <Button
            variant="default"
            loading={isRenewing}
            disabled={operation !== null}
            onClick={renew}
            leftSection={<IconRefresh size={16} aria-hidden />}
          >
            Renew certificate
          </Button>
        </WriteOnly>
      )}
      <WriteOnly label="Remove">
        <Button
          variant="default"
          c="var(--vsa-danger)"
          component={Link}
          to={`${path}/remove`}
          leftSection={<IconTrash size={16} aria-hidden />}
        >
          Remove
        </Button>
      </WriteOnly>
    </>
  );
}
