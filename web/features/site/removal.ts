import type { RemovalPlan } from '../../../domain/contracts.js';
import { UNPROVISION_POINT_OF_NO_RETURN, UNPROVISION_SITE_STEPS } from '../../../domain/site/steps.js';
import type { RemovalChoice } from './commandLine.js';

/** The containers that the question is about: those that are there and that no other site uses. */
export const ownContainers = ({ containers }: Pick<RemovalPlan, 'containers'>): string[] =>
  containers.filter(({ exists, sharedWith }) => exists && sharedWith.length === 0).map(({ name }) => name);

/** What becomes of each thing that belongs to the site: the thing and its end. */
export function fates(plan: RemovalPlan, { containers, keepCert }: RemovalChoice): [string, string][] {
  const aliases = plan.site.aliases.length === 0 ? '' : ` with ${plan.site.aliases.join(', ')}`;
  return [
    ['Site', `${plan.domain}${aliases}: taken off`],
    ...plan.containers.map(({ name, exists, sharedWith }): [string, string] => [
      `Container ${name}`,
      !exists
        ? 'is not there'
        : sharedWith.length > 0
          ? `stays: ${sharedWith.join(', ')} ${sharedWith.length === 1 ? 'uses' : 'use'} it too`
          : FATES[containers],
    ]),
    ...plan.certificates.map((file): [string, string] => [
      'Certificate',
      `${file}: ${keepCert ? 'stays, for reuse' : 'to the trash on the VPS, never used again'}`,
    ]),
    ...plan.files.map((file): [string, string] => ['File', `${file}: taken off`]),
    ...plan.logs.map((file): [string, string] => ['Log', `${file}: to the trash on the VPS`]),
  ];
}

const FATES: Readonly<Record<RemovalChoice['containers'], string>> = {
  keep: 'goes on running',
  stop: 'is stopped; nothing of it is deleted',
  remove: 'is removed; its volumes and its image stay',
};

const AT = UNPROVISION_SITE_STEPS.indexOf(UNPROVISION_POINT_OF_NO_RETURN);

/** The steps that can be taken back, and those that cannot. */
export const STEPS_BEFORE: readonly string[] = UNPROVISION_SITE_STEPS.slice(0, AT);
export const STEPS_AFTER: readonly string[] = UNPROVISION_SITE_STEPS.slice(AT);
