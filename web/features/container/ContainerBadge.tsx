import { IconCircleCheck, IconCircleDashed, IconHeartBroken, IconLinkOff, IconLoader2 } from '@tabler/icons-react';
import type { ContainerView } from '../../../domain/schemas/container.js';
import { Badge, type State } from '../../ui/Badge.js';

/** The state of a container: Docker's own word, and whether nginx reaches it where a site leads there. */
export function containerState({ state, status, sites, reachable }: ContainerView): State {
  if (status.includes('(unhealthy)')) return { icon: IconHeartBroken, role: 'danger', word: 'Unhealthy' };
  if (state === 'running' && sites.length > 0 && !reachable)
    return { icon: IconLinkOff, role: 'danger', word: 'Not reached by nginx' };
  if (state === 'running') return { icon: IconCircleCheck, role: 'ok', word: 'Running' };
  if (state === 'restarting') return { icon: IconLoader2, role: 'attention', word: 'Restarting' };
  const role = sites.length > 0 ? 'danger' : 'quiet';
  return {
    icon: IconCircleDashed,
    role,
    word: state === '' ? 'Unknown' : `${state[0]?.toUpperCase()}${state.slice(1)}`,
  };
}

export const ContainerBadge = ({ container }: { readonly container: ContainerView }) => (
  <Badge state={containerState(container)} />
);
