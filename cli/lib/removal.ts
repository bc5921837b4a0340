import type { ContainerAnswer, RemovalPlan } from '../../domain/contracts.js';
import type { Api } from './client.js';

/** All that belongs to a site, as its VPS sees it now. */
export const removalPlan = (api: Api, domain: string): Promise<RemovalPlan> =>
  api.post<RemovalPlan>('/sites/plan', { remove: domain });

/** The containers the question is about: those that exist and no other site uses. */
export const ownContainers = ({ containers }: RemovalPlan): readonly string[] =>
  containers.filter(({ sharedWith, exists }) => exists && sharedWith.length === 0).map(({ name }) => name);

export interface RemovalChoices {
  readonly keepCert?: boolean;
  readonly purge?: boolean;
}

const FATES: Readonly<Record<ContainerAnswer, string>> = { keep: 'kept', stop: 'stopped', remove: 'removed' };

/** What a removal does to each thing, one line each. */
export function removalWords(
  plan: RemovalPlan,
  answer: ContainerAnswer | null,
  choices: RemovalChoices,
): readonly string[] {
  const trash = choices.purge ? 'deleted' : 'to the trash on the VPS';
  return [
    `site         ${plan.domain}${aliases(plan)}: taken off`,
    ...plan.containers.map((container) => `container    ${container.name}: ${fate(container, answer)}`),
    ...plan.certificates.map((file) => `certificate  ${file}: ${choices.keepCert ? 'kept' : trash}`),
    ...plan.files.map((file) => `file         ${file}: taken off; the kept generations still hold it`),
    ...plan.logs.map((file) => `log          ${file}: ${trash}`),
  ];
}

const aliases = ({ site }: RemovalPlan): string =>
  site.aliases.length === 0 ? '' : ` with ${site.aliases.join(', ')}`;

function fate({ sharedWith, exists }: RemovalPlan['containers'][number], answer: ContainerAnswer | null): string {
  if (!exists) return 'does not exist';
  if (sharedWith.length > 0) return `kept: ${sharedWith.join(', ')} uses it too`;
  return answer === null ? 'as you answer: keep, stop or remove' : FATES[answer];
}
