import { describe, expect, test } from 'vitest';
import type { ContainerView } from '../../../domain/schemas/container.js';
import { containerState } from './ContainerBadge.js';

const container = (given: Partial<ContainerView>): ContainerView => ({
  vpsId: 'vps-01',
  name: 'web',
  image: 'shop:1',
  state: 'running',
  status: 'Up 2 days',
  reachable: true,
  ports: [],
  networks: [],
  composeProject: null,
  composeService: null,
  sites: [],
  ...given,
});
const shown = (given: Partial<ContainerView>) => {
  const { word, role } = containerState(container(given));
  return `${word} ${role}`;
};

describe('containerState()', () => {
  test.each([
    [{}, 'Running ok'],
    [{ status: 'Up 2 days (unhealthy)' }, 'Unhealthy danger'],
    [{ reachable: false }, 'Running ok'],
    [{ reachable: false, sites: ['a.example'] }, 'Not reached by nginx danger'],
    [{ state: 'exited' }, 'Exited quiet'],
    [{ state: 'exited', sites: ['a.example'] }, 'Exited danger'],
    [{ state: 'restarting' }, 'Restarting attention'],
    [{ state: '' }, 'Unknown quiet'],
  ])('%j is %s', (given, expected) => expect(shown(given)).toBe(expected));
});
