import type { ProvisionedSite } from '../../domain/contracts.js';
import type { Sheet, View } from './output.js';
import type { OperationView } from './shapes.js';

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
    ...resultText(view.result),
    ...(view.links?.temporal ? [['temporal', view.links.temporal] as const] : []),
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
    { head: 'ACTOR', of: ({ actor }) => actorName(actor) },
    { head: 'STARTED', of: ({ createdAt }) => createdAt },
  ],
};

/** An actor is sent as a name, or as an object that has one. */
export const actorName = (actor: unknown): string =>
  typeof actor === 'string' ? actor : String((actor as { name?: unknown } | null)?.name ?? '');

function resultText(result: OperationView['result']): readonly (readonly [string, string])[] {
  if (result === null || result === undefined) return [];
  if (!isProvisioned(result)) return Object.entries(result).map(([name, value]) => [name, asWords(value)]);
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

const asWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
