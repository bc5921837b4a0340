import { Link } from '@tanstack/react-router';
import type { SiteView } from '../../../domain/schemas/site.js';
import { Badge } from '../../ui/Badge.js';
import { siteStateOf } from './siteState.js';
import styles from './SiteBadge.module.css';

interface SiteBadgeProps {
  readonly site: Pick<SiteView, 'state' | 'drift' | 'operation'>;
  readonly isStale?: boolean;
}

/** The state of a site; what is open on it is one click away. */
export function SiteBadge({ site, isStale = false }: SiteBadgeProps) {
  const badge = <Badge state={siteStateOf(site, isStale)} />;
  if (site.operation === null) return badge;
  return (
    <Link to="/operations/$id" params={{ id: site.operation.id }} className={styles['link']}>
      {badge}
    </Link>
  );
}
