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
      'removeVps-undone',
      'removeVps-with-sites',
      'removeVps-leave-sites',
      'removeVps-forced',
      'maintainFleet',
      'rotateFleetLogs',
    ]) {
      expect(names).toContain(`${path}.json.gz`);
    }
    for (const failed of ['provisionSite-undone', 'renewCertificate-undone', 'unprovisionSite-failed']) {
      const found = names.filter((name) => name.startsWith(`${failed}-after-call`));
      expect(found.length, failed).toBeGreaterThanOrEqual(4);
    }
  });

  test.each(names)('%s replays with the workflows of today', (name) => replay(name, bundle));

  test.each([
    ['provisionSite-succeeded', 'vps.inspectSite(', 'vps.attachUpstreams('],
    ['removeVps-undone', 'hub.reopenVps(', 'hub.closeVps('],
    ['removeVps-with-sites', 'hub.refuseBusyVps(', 'hub.removeSites('],
    ['removeVps-leave-sites', 'hub.closeVps(', 'hub.refuseBusyVps('],
    ['removeVps-forced', 'hub.recordVpsRemoval(', 'hub.closeVps('],
    ['maintainFleet', 'vps.emptyTrash(', 'vps.removeReplacedCertificates('],
    ['rotateFleetLogs', 'vps.rotateLogs(', 'vps.emptyTrash('],
  ])('%s is refused where %s has become %s', async (history, before, after) => {
    const code = readFileSync(bundle, 'utf8');
    const reordered = code.replaceAll(before, after);
    expect(reordered).not.toBe(code);
    const place = await mkdtemp(join(tmpdir(), 'vsa-replay-'));
    const codePath = join(place, 'bundle.js');
    try {
      await writeFile(codePath, reordered);
      await expect(replay(`${history}.json.gz`, codePath)).rejects.toBeInstanceOf(DeterminismViolationError);
    } finally {
      await rm(place, { recursive: true });
    }
  });
});
