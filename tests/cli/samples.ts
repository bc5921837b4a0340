import type { OperationView } from '../../domain/schemas/operation.js';
import { PROVISION_SITE_STEPS } from '../../domain/site/steps.js';
import type { StepState } from '../../domain/operation/model.js';

export const ID = '0198c0de-7a11-7000-8000-000000000001';

/** An operation whose first `done` steps are done. */
export function operation(more: Partial<OperationView> = {}, done = 0): OperationView {
  return {
    id: ID,
    kind: 'provisionSite',
    target: 'shop.example.com',
    vpsId: 'vps-01',
    state: 'running',
    steps: PROVISION_SITE_STEPS.map((name, index) => ({
      name,
      state: stepState(index, done),
      attempt: index <= done ? 1 : 0,
      maxAttempts: 5,
      nextAttemptAt: null,
      usualMs: null,
      startedAt: index <= done ? '2026-01-01T00:00:00Z' : null,
      finishedAt: index < done ? '2026-01-01T00:00:01Z' : null,
      vpsId: null,
      detail: null,
      error: null,
      undo: null,
    })),
    pointOfNoReturn: false,
    held: null,
    question: null,
    actions: ['cancel'],
    warnings: [],
    actor: 'anna',
    createdAt: '2026-01-01T00:00:00Z',
    finishedAt: null,
    usualMs: null,
    error: null,
    result: null,
    left: [],
    links: { events: `/api/v1/operations/${ID}/events`, temporal: null },
    source: 'live',
    asOf: '2026-01-01T00:00:00Z',
    ...more,
  };
}

const stepState = (index: number, done: number): StepState =>
  index < done ? 'done' : index === done ? 'running' : 'next';

export const succeeded = (more: Partial<OperationView> = {}): OperationView =>
  operation({ state: 'succeeded', finishedAt: '2026-01-01T00:00:05Z', actions: [], ...more }, 12);

export const removal = (sharedWith: readonly string[] = []) => ({
  domain: 'shop.example.com',
  site: { domain: 'shop.example.com', aliases: ['www.shop.example.com'] },
  files: ['conf.d/shop.example.com.conf'],
  logs: ['shop.example.com.access.json'],
  certificates: ['certs/shop.example.com/0A'],
  containers: [{ name: 'shop', sharedWith, exists: true, running: true, joinedByUs: true }],
});
