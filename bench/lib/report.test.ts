import { describe, expect, test } from 'vitest';
import { lineOf, median, ratios } from './report.js';

describe('report', () => {
  test('median() takes the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  test('ratios() compares round by round', () => {
    expect(ratios([1, 10], [2, 40])).toEqual([0.5, 0.25]);
  });

  test('lineOf() says whether the goal is met, and by how much it is missed', () => {
    const figure = { figure: 'x', unit: 'ms', values: [100, 130, 120] } as const;
    expect(lineOf(figure)).toEqual({ figure: 'x', unit: 'ms', median: 120, min: 100, max: 130, runs: 3 });
    expect(lineOf({ ...figure, goal: { most: 120 } })).toMatchObject({ goal: '<= 120', met: true });
    expect(lineOf({ ...figure, goal: { most: 100 } })).toMatchObject({ met: false, missedBy: '20 %' });
    expect(lineOf({ ...figure, goal: { least: 240 } })).toMatchObject({ met: false, missedBy: '50 %' });
  });
});
