import { describe, expect, test } from 'vitest';
import type { PlanView } from '../../../domain/schemas/site.js';
import { startOf, type Situation } from './planVerdict.js';

const plan = (kind: PlanView['changes'][number]['kind'], ...checks: PlanView['checks']): PlanView => ({
  base: { site: 'a', global: 'b' },
  changes: [{ kind, what: 'vhost conf.d/shop.example.conf', diff: null }],
  checks,
  warnings: [],
  source: 'live',
  asOf: '2026-11-22T12:00:00.000Z',
});
const failed = (code: NonNullable<PlanView['checks'][number]['code']>) =>
  ({ name: 'shop.example', result: 'failed', detail: '', code }) as const;

const start = (some: Partial<Situation>) =>
  startOf({
    domain: 'shop.example',
    vpsId: 'vps-01',
    site: null,
    plan: plan('create'),
    refused: null,
    hasChanged: false,
    makesCertificate: true,
    ...some,
  });

describe('startOf()', () => {
  test('starts what was planned', () => expect(start({})).toEqual({ label: 'Provision shop.example', canStart: true }));

  test('starts nothing without a plan of what the form says', () => expect(start({ plan: null }).canStart).toBe(false));

  test('says what it will wait for, and how long', () => {
    expect(start({ plan: plan('create', failed('WAITING_FOR_DNS')) })).toEqual({
      label: 'Provision and wait for DNS, 72 h',
      canStart: true,
    });
    expect(start({ plan: plan('create', failed('PORT_80_UNREACHABLE')) }).label).toBe(
      'Provision and wait for port 80, 72 h',
    );
  });

  test('waits for no name where no certificate is made', () =>
    expect(start({ plan: plan('change', failed('WAITING_FOR_DNS')), makesCertificate: false }).label).toBe(
      'Provision shop.example',
    ));

  test('starts nothing with a name of another site', () =>
    expect(start({ plan: plan('create', failed('NAME_CLAIMED')) }).canStart).toBe(false));

  test('waits for a VPS that is offline, of which there is no plan', () =>
    expect(start({ plan: null, refused: 'VPS_OFFLINE' })).toEqual({
      label: 'Provision when vps-01 is back',
      canStart: true,
    }));

  test('says that nothing would change, unless the site is to be repaired', () => {
    const same = { plan: plan('keep'), site: { drifts: false } };
    expect(start(same)).toEqual({ label: 'Nothing to change', canStart: false });
    expect(start({ ...same, site: { drifts: true } })).toEqual({ label: 'Repair shop.example', canStart: true });
  });

  test('starts with the new plan only in these words', () =>
    expect(start({ hasChanged: true, site: { drifts: false } })).toEqual({
      label: 'Start with the new plan',
      canStart: true,
    }));
});
