import { describe, expect, test } from 'vitest';
import type { SiteFacts } from './siteState.js';
import { siteStateOf } from './siteState.js';

const site = (state: SiteFacts['state'], ...drift: SiteFacts['drift'][number]['name'][]): SiteFacts => ({
  state,
  drift: drift.map((name) => ({ name, detail: '' })),
});

describe('siteStateOf()', () => {
  test.each([
    [site('live'), 'Live', 'ok'],
    [site('http-only'), 'Live', 'ok'],
    [site('expiring'), 'Live', 'ok'],
    [site('changing'), 'Changing', 'working'],
    [site('held'), 'Held', 'attention'],
    [site('live', 'EDITED_BY_HAND'), 'Drift', 'attention'],
    [site('live', 'EDITED_BY_HAND', 'UPSTREAM_DETACHED'), 'Upstream down', 'danger'],
  ])('%j is %s', (view, word, role) => expect(siteStateOf(view)).toMatchObject({ word, role }));

  test.each([site('live'), site('live', 'NOT_LIVE'), site('live', 'UPSTREAM_DETACHED')])(
    'is quiet where its VPS is silent: %j',
    (view) => expect(siteStateOf(view, true).role).toBe('quiet'),
  );

  test('an operation is told of by the hub, so it is not stale with the VPS', () =>
    expect(siteStateOf(site('held'), true).role).toBe('attention'));
});
