import { expect, test } from 'vitest';
import type { RemovalPlan } from '../../../domain/contracts.js';
import { aSite } from '../../../tests/golden/nginx/shapes.js';
import { fates, ownContainers, STEPS_AFTER, STEPS_BEFORE } from './removal.js';

const plan = {
  domain: 'shop.example',
  site: aSite('shop.example'),
  files: ['conf.d/shop.example.conf'],
  logs: ['shop.example.access.json'],
  certificates: ['certs/shop.example'],
  containers: [
    { name: 'shop', sharedWith: [], exists: true, running: true },
    { name: 'shop-db', sharedWith: ['api.example'], exists: true, running: true },
    { name: 'gone', sharedWith: [], exists: false, running: false },
  ],
} as unknown as RemovalPlan;

test('ownContainers() asks of those only that exist and that no other site uses', () =>
  expect(ownContainers(plan)).toEqual(['shop']));

test('fates() says of each thing what becomes of it', () => {
  const said = (choice: Parameters<typeof fates>[1]) => Object.fromEntries(fates(plan, choice)) as object;
  expect(said({ containers: 'stop', keepCert: true })).toEqual({
    Site: 'shop.example: taken off',
    'Container shop': 'is stopped; nothing of it is deleted',
    'Container shop-db': 'stays: api.example uses it too',
    'Container gone': 'is not there',
    Certificate: 'certs/shop.example: stays, for reuse',
    File: 'conf.d/shop.example.conf: taken off',
    Log: 'shop.example.access.json: to the trash on the VPS',
  });
  expect(said({ containers: 'keep', keepCert: false })).toMatchObject({
    'Container shop': 'goes on running',
    Certificate: 'certs/shop.example: to the trash on the VPS, never used again',
  });
});

test('the point of no return lies between the containers and the certificate', () => {
  expect(STEPS_BEFORE.at(-1)).toBe('release the containers');
  expect(STEPS_AFTER[0]).toBe('move the certificate to trash');
});
