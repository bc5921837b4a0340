import { describe, expect, test } from 'vitest';
import { GROUNDS, ROLES, type Scheme } from './roles.js';

const SCHEMES: readonly [Scheme, number][] = [
  ['light', 5.4],
  ['dark', 5.8],
];

describe.each(SCHEMES)('every colour role in %s', (scheme, least) => {
  test.each(Object.entries(ROLES))('%s can be read on each ground and on its own tint', (_name, role) => {
    const grounds = [GROUNDS.canvas[scheme], GROUNDS.panel[scheme], GROUNDS.hover[scheme], role[`${scheme}Tint`]];
    for (const ground of grounds) expect(contrast(role[scheme], ground)).toBeGreaterThanOrEqual(least - 0.05);
  });

  test('the edge of a control can be seen', () => {
    for (const ground of ['canvas', 'panel'] as const)
      expect(contrast(GROUNDS.edge[scheme], GROUNDS[ground][scheme])).toBeGreaterThanOrEqual(3);
  });
});

/** WCAG 2.2, contrast ratio. */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
