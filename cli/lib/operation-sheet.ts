import type { ProvisionedSite } from '../../domain/contracts.js';
import { flat } from './flat.js';
import { seconds } from './operation-lines.js';
import type { Sheet, View } from './output.js';
import type { OperationView } from '../../domain/schemas/operation.js';

/** An operation as text: what it is, how it stands, what it made. */
export const operationSheet: Sheet<OperationView> = {
  id: ({ id }) => id,
  text: (view) => [
    ['operation', view.id],
    ['kind', view.kind],
    ['target', view.target],
    ['vps', view.vpsId],
    ['state', view.state],
    ...(view.error === null ? [] : [['error', `${view.error.code}: ${view.error.message}`] as const]),
    ['started', view.createdAt],
    ['finished', view.finishedAt ?? ''],
    ...(view.usualMs === null ? [] : [['usual', seconds(view.usualMs)] as const]),
    ...resultText(view.result),
    ...(view.links.temporal ? [['temporal', view.links.temporal] as const] : []),
  ],
};

export const operationList: View<OperationView> = {
  id: ({ id }) => id,
  columns: [
    { head: 'ID', of: ({ id }) => id },
    { head: 'KIND', of: ({ kind }) => kind },
    { head: 'TARGET', of: ({ target }) => target },
    { head: 'VPS', of: ({ vpsId }) => vpsId },
    { head: 'STATE', of: ({ state, held }) => (held ? `${state} ${held.reason}` : state) },
    { head: 'ACTOR', of: ({ actor }) => actor },
    { head: 'STARTED', of: ({ createdAt }) => createdAt },
  ],
};

function resultText(result: unknown): readonly (readonly [string, string])[] {
  if (typeof result !== 'object' || result === null) return [];
  if (!isProvisioned(result)) return flat(result);
  const { unchanged, certificate, generation, proof } = result;
  return [
    ['changed', unchanged ? 'nothing: it was so already' : 'yes'],
    ['generation', String(generation)],
    ['certificate', certificate === null ? 'none: HTTP only' : `${certificate.issuer}, until ${certificate.notAfter}`],
    ...proof.checks.map(
      (check) => ['proof', `${check.result}  ${check.name}: ${check.what}  ${check.detail}`] as const,
    ),
  ];
}

const isProvisioned = (result: object): result is ProvisionedSite => 'proof' in result && 'generation' in result;
