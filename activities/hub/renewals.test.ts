import { describe, expect, test } from 'vitest';
import type { Domain } from '../../domain/fields/brands.js';
import type { BudgetLimits, PastOrder } from './ca/budget.js';
import { withinBudget } from './renewals.js';

const HOUR = 3_600_000;
const AT = new Date('2026-11-21T12:00:00Z');
const due = (name: string, free = false) => ({
  name,
  names: [name],
  window: free ? { start: AT.getTime() - 1, end: AT.getTime() + 1 } : null,
});
const many = (count: number, free = false) =>
  Array.from({ length: count }, (_, n) => due(`site${n}.example${n}.org`, free));
const limits: BudgetLimits = { newOrders: { count: 30, windowMs: 3 * HOUR } };
const past = (count: number): PastOrder[] =>
  Array.from({ length: count }, (_, n) => ({ at: AT, names: [`old${n}.org` as Domain], outcome: 'issued' }));

describe('of 200 certificates that are due at once', () => {
  test('as many are started as the CA still allows, the first of the order first', () => {
    const { now, later } = withinBudget(many(200), past(10), limits, AT);
    expect(now).toEqual(many(200).slice(0, 20));
    expect(later).toHaveLength(180);
  });

  test('without limits 60 are started in one tick, and all of them in four', () => {
    let left = many(200);
    const started: number[] = [];
    while (left.length > 0) {
      const { now, later } = withinBudget(left, [], {}, AT);
      started.push(now.length);
      left = [...later];
    }
    expect(started).toEqual([60, 60, 60, 20]);
  });

  test('those that the CA asked for are started though nothing of the budget is left, and use none of it', () => {
    const { now, later } = withinBudget([...many(10, true), ...many(5)], past(28), limits, AT);
    expect(now).toHaveLength(12);
    expect(later).toHaveLength(3);
    expect(now.slice(0, 10)).toEqual(many(10, true));
  });

  test('one whose own limit is used up does not keep the others', () => {
    const perDomain: BudgetLimits = { perRegisteredDomain: { count: 2, windowMs: 3 * HOUR } };
    const all = [due('a.shop.org'), due('b.shop.org'), due('c.shop.org'), due('d.other.org')];
    const { now, later } = withinBudget(all, [], perDomain, AT);
    expect(now.map(({ name }) => name)).toEqual(['a.shop.org', 'b.shop.org', 'd.other.org']);
    expect(later.map(({ name }) => name)).toEqual(['c.shop.org']);
  });
});
