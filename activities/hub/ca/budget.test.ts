import { describe, expect, test } from 'vitest';
import type { Domain } from '../../../domain/fields/brands.js';
import { checkBudget, LETS_ENCRYPT_LIMITS, nextFree, NO_LIMITS, type OrderOutcome, type PastOrder } from './budget.js';

const NOW = new Date('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const domains = (...names: string[]) => names as Domain[];
const orders = (
  count: number,
  names: Domain[] | ((n: number) => Domain[]),
  outcome: OrderOutcome,
  at = ago(HOUR / 2),
) =>
  Array.from({ length: count }, (_, n): PastOrder => ({ at, outcome, names: Array.isArray(names) ? names : names(n) }));
const check = (history: PastOrder[], ...names: string[]) =>
  checkBudget(history, domains(...names), NOW, LETS_ENCRYPT_LIMITS);

describe('checkBudget()', () => {
  test('the sixth certificate for the same names waits for a fifth of the week since the burst', () => {
    const history = orders(5, domains('a.example', 'b.example'), 'issued');
    expect(check(history.slice(1), 'b.example', 'a.example')).toEqual({ ok: true });
    expect(check(history, 'b.example', 'a.example')).toEqual({
      ok: false,
      limit: 'perExactSet',
      subject: 'a.example, b.example',
      freesAt: new Date(ago(HOUR / 2).getTime() + (168 * HOUR) / 5),
    });
    expect(check(history, 'a.example')).toEqual({ ok: true });
  });

  test('the 51st certificate below one registered domain waits, others do not', () => {
    const history = orders(50, (n) => domains(`n${n}.example.co.uk`), 'issued');
    expect(check(history.slice(1), 'new.example.co.uk')).toEqual({ ok: true });
    expect(check(history, 'new.example.co.uk')).toMatchObject({
      limit: 'perRegisteredDomain',
      subject: 'example.co.uk',
    });
    expect(check(history, 'new.other.co.uk')).toEqual({ ok: true });
  });

  test('an order still open counts as a certificate, a lapsed one does not', () => {
    expect(check(orders(5, domains('a.example'), 'open'), 'a.example').ok).toBe(false);
    expect(check(orders(5, domains('a.example'), 'lapsed'), 'a.example').ok).toBe(true);
  });

  test('five failures of a name hold every order with that name for minutes', () => {
    const history = orders(5, domains('a.example', 'b.example'), 'failed', ago(60_000));
    expect(check(history, 'a.example', 'c.example')).toEqual({
      ok: false,
      limit: 'failedPerName',
      subject: 'a.example',
      freesAt: new Date(NOW.getTime() + 11 * 60_000),
    });
    expect(check(history, 'c.example').ok).toBe(true);
  });

  test('the 301st order of the account within three hours waits, whatever became of the others', () => {
    const history = orders(300, (n) => domains(`a.n${n}.example`), 'lapsed', NOW);
    expect(check(history, 'x.example')).toMatchObject({
      limit: 'newOrders',
      freesAt: new Date(NOW.getTime() + 36_000),
    });
  });

  test('of several limits the one that frees last is named', () => {
    const history = [...orders(5, domains('a.example'), 'issued'), ...orders(5, domains('a.example'), 'failed')];
    expect(check(history, 'a.example')).toMatchObject({ limit: 'perExactSet' });
  });

  test('renewals by ARI are not counted, and a CA without limits never holds', () => {
    const history = orders(9, domains('a.example'), 'issued');
    const exempt = history.map((order) => ({ ...order, exempt: true }));
    expect(check(exempt, 'a.example')).toEqual({ ok: true });
    expect(checkBudget(history, domains('a.example'), NOW, NO_LIMITS)).toEqual({ ok: true });
  });
});

describe('nextFree()', () => {
  const limit = { count: 2, windowMs: 10 };
  test.each([
    [[], 0],
    [[100], 100],
    [[100, 100], 105],
    [[100, 100, 105], 110],
    [[100, 108], 108],
  ])('after uses at %j the next fits at %i', (uses, expected) => {
    expect(
      nextFree(
        uses.map((ms) => new Date(ms)),
        limit,
      ).getTime(),
    ).toBe(expected);
  });
});
