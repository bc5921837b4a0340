import { describe, expect, test } from 'vitest';
import { refusal } from './rooms.mjs';

describe('the rooms', () => {
  test.each([
    ['domain/site/model.ts', 'node:fs'],
    ['domain/site/model.ts', '../../lib/run.js'],
    ['domain/site/model.ts', 'zod'],
    ['workflows/site/provision.ts', '../../activities/vps/index.js'],
    ['workflows/site/provision.ts', '../../domain/schemas/site.js'],
    ['workflows/site/provision.ts', '@temporalio/client'],
    ['activities/vps/index.ts', '../hub/claims.js'],
    ['activities/hub/index.ts', '../vps/index.js'],
    ['activities/hub/index.ts', 'dockerode'],
    ['api/server.ts', '../workflows/index.js'],
    ['cli/commands/site/list.ts', '../../../db/queries/sites.js'],
    ['db/queries/sites.ts', '../../tests/lib/database.js'],
    ['embedded/supervisor.ts', '../api/server.js'],
  ])('%s may not import %s', (file, specifier) => {
    expect(refusal(file, specifier)).not.toBeNull();
  });

  test.each([
    ['domain/schemas/site.ts', 'zod'],
    ['domain/schemas/site.ts', '../fields/index.js'],
    ['workflows/site/provision.ts', '../../domain/contracts.js'],
    ['activities/hub/index.ts', '../../db/queries/sites.js'],
    ['cli/commands/up.ts', '../../embedded/supervisor.js'],
    ['db/queries/sites.test.ts', '../../tests/lib/database.js'],
    ['tests/journeys/up.test.ts', '../../api/server.js'],
  ])('%s may import %s', (file, specifier) => {
    expect(refusal(file, specifier)).toBeNull();
  });

  test('workflows may name the types of parsed fields, not the parsers', () => {
    expect(refusal('workflows/site/provision.ts', '../../domain/fields/brands.js', true)).toBeNull();
    expect(refusal('workflows/site/provision.ts', '../../domain/fields/index.js')).not.toBeNull();
  });
});
