import { expect, test } from 'vitest';
import { stacksOf } from './group.js';

const container = (vpsId: string, composeProject: string | null, name: string) => ({ vpsId, composeProject, name });

test('stacksOf() tells projects of one name on two VPSes apart, and leaves out what is of none', () => {
  const stacks = stacksOf([
    container('vps-01', 'shop', 'web'),
    container('vps-01', null, 'alone'),
    container('vps-02', 'shop', 'web'),
    container('vps-01', 'shop', 'db'),
  ]);
  expect(stacks.map(({ vpsId, name, containers }) => [vpsId, name, containers.map((each) => each.name)])).toEqual([
    ['vps-01', 'shop', ['web', 'db']],
    ['vps-02', 'shop', ['web']],
  ]);
});
