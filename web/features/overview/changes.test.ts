import { describe, expect, test } from 'vitest';
import { changesOf } from './changes.js';

const events = (...actors: string[]) => actors.map((actor) => ({ actor }));

describe('changesOf()', () => {
  test('counts by actor, the busiest first, at most three', () =>
    expect(changesOf(events('a', 'b', 'b', 'c', 'd', 'b', 'c'), 200)).toEqual({ count: 7, by: 'b 3, c 2, a 1' }));
  test('says where the page ended before the day did', () =>
    expect(changesOf(events('a', 'a'), 2)).toEqual({ count: 2, by: 'the last 2: a 2' }));
});
