import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/packageRoot.js';

const folder = join(packageRoot(), 'tests', 'replay', 'histories');
const bundle = join(packageRoot(), 'dist', 'workflow-bundle.js');
const names = readdirSync(folder).filter((name) => name.endsWith('.json.gz'));

const replay = (name: string, codePath: string): Promise<void> =>
  Worker.runReplayHistory(
    { workflowBundle: { codePath } },
    JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString('utf8')) as unknown,
    name,
  );

describe('recorded histories', () => {
  test('hold every operation, its undo, a cancel, a wait and a loss', () => {
    for (const path of [
      'addVps-succeeded',
      'prepareVps-succeeded',
      'provisionSite-succeeded',
      'provisionSite-cancelled',
      'provisionSite-held-cancelled',
      'undoFromLedger-undone',
      'undoFromLedger-of-removal',
      'renewCertificate-succeeded',
      'renewDueCertificates',
      'syncFleet-first',
      'syncFleet-again',
    ]) {
      expect(names).toContain(`${path}.json.gz`);
    }
    for (const failed of ['provisionSite-undone', 'renewCertificate-undone', 'unprovisionSite-failed']) {
      const found = names.filter((name) => name.startsWith(`${failed}-after-call`));
      expect(found.length, failed).toBeGreaterThanOrEqual(4);
    }
  });

  test.each(names)('%s replays with the workflows of today', (name) => replay(name, bundle));

  test('a reordered workflow is found out', async () => {
    const code = readFileSync(bundle, 'utf8');
    const reordered = code.replaceAll('vps.inspectSite(', 'vps.attachUpstreams(');
    expect(reordered).not.toBe(code);
    const place = await mkdtemp(join(tmpdir(), 'vsa-replay-'));
    const codePath = join(place, 'bundle.js');
    try {
      await writeFile(codePath, reordered);
      const replayed = replay('provisionSite-succeeded.json.gz', codePath);
      await expect(replayed).rejects.toBeInstanceOf(DeterminismViolationError);
    } finally {
      await rm(place, { recursive: true });
    }
  });
});
