import type { OperationKind } from './model.js';

const WORDS: Readonly<Record<OperationKind, string>> = {
  addVps: 'Add',
  prepareVps: 'Prepare',
  removeVps: 'Remove',
  provisionSite: 'Provision',
  unprovisionSite: 'Unprovision',
  renewCertificate: 'Renew the certificate of',
  renewLineage: 'Let certbot renew',
};

/** What the operation does, in words: `Provision shop.example.com on vps-01`. */
export function operationTitle(operation: {
  readonly kind: OperationKind;
  readonly target: string;
  readonly vpsId: string;
}): string {
  const { kind, target, vpsId } = operation;
  const namesVps = target === vpsId || target.startsWith(`${vpsId}/`);
  return namesVps ? `${WORDS[kind]} ${target}` : `${WORDS[kind]} ${target} on ${vpsId}`;
}

/** What the operation does to its target: `Provision`. */
export const operationVerb = (kind: OperationKind): string => WORDS[kind];
