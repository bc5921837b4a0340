import { parseContainer } from '../../../domain/fields/container.js';
import type { ContainerView } from '../../../domain/schemas/container.js';

/** Why a container cannot be a site's upstream; null: it can. */
export function whyNot({ name, state, status, networks }: ContainerView): string | null {
  const parsed = parseContainer(name);
  if (!parsed.ok) return `${parsed.message.split(';')[0]}.`;
  if (state !== 'running') return `It does not run: ${status === '' ? state : status}.`;
  const alone = networks.find((network) => network === 'host' || network === 'none');
  return alone === undefined ? null : `Its network is "${alone}", which nginx cannot be joined to.`;
}

/** The port inside the container where there is only one to take; else null. */
export function onlyPort({ ports }: Pick<ContainerView, 'ports'>): string | null {
  const inside = new Set(ports.flatMap((port) => /(?:^|->|:)(\d+)\/tcp$/.exec(port)?.[1] ?? []));
  const [port] = inside;
  return inside.size === 1 && port !== undefined ? port : null;
}

/** The containers whose name or image contains the text; those that can be taken first. */
export const matching = (containers: readonly ContainerView[], text: string): ContainerView[] =>
  containers
    .filter(({ name, image }) => `${name} ${image}`.toLowerCase().includes(text.trim().toLowerCase()))
    .toSorted((a, b) => Number(whyNot(a) !== null) - Number(whyNot(b) !== null) || a.name.localeCompare(b.name));
