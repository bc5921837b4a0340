import { describe, expect, test } from 'vitest';
import type { ContainerView } from '../../../domain/schemas/container.js';
import { matching, onlyPort, whyNot } from './pickable.js';

const container = (some: Partial<ContainerView> = {}): ContainerView => ({
  vpsId: 'vps-01',
  name: 'shop-web',
  image: 'shop:1',
  state: 'running',
  status: 'Up 2 days',
  reachable: true,
  ports: [],
  networks: ['bridge'],
  composeProject: null,
  composeService: null,
  sites: [],
  ...some,
});

describe('whyNot()', () => {
  test('lets one be taken that runs, also where nginx has to be joined to its network yet', () => {
    expect(whyNot(container())).toBeNull();
    expect(whyNot(container({ reachable: false }))).toBeNull();
  });

  test.each([
    [{ state: 'exited', status: 'Exited (0) 2 days ago' }, 'It does not run: Exited (0) 2 days ago.'],
    [{ state: 'paused', status: '' }, 'It does not run: paused.'],
    [{ networks: ['host'] }, 'Its network is "host", which nginx cannot be joined to.'],
    [{ name: 'vsa-postgres' }, 'It is a part of VSA and no upstream for sites.'],
  ])('says why one cannot be: %j', (some, why) => expect(whyNot(container(some))).toBe(why));
});

describe('onlyPort()', () => {
  test.each([
    [['3000/tcp'], '3000'],
    [['0.0.0.0:8080->80/tcp', '[::]:8080->80/tcp'], '80'],
    [['80/tcp', '443/tcp'], null],
    [['53/udp'], null],
    [[], null],
  ])('of %j is %j', (ports, port) => expect(onlyPort({ ports })).toBe(port));
});

test('matching() looks at name and image, and puts last what cannot be taken', () => {
  const all = [
    container({ name: 'a', state: 'exited' }),
    container({ name: 'b' }),
    container({ name: 'c', image: 'x' }),
  ];
  expect(matching(all, ' SHOP').map(({ name }) => name)).toEqual(['b', 'a']);
});
