/**
 * What is behind `make test`, `make check`, `make lint`, `make fault` and `make screenshots`: runs the stages one after
 * the other, stops at the first that fails, and ends with one plain line of counts. With CI=true a skip is a failure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vsa-test-'));
const countsFile = join(folder, 'counts.jsonl');
const module = (name, ...args) => [join('node_modules', name), ...args];
const vitest = (...args) => module('vitest/vitest.mjs', 'run', ...args);

const CACHE = ['--cache', '--cache-strategy', 'content', '--cache-location', 'node_modules/.cache/eslint/'];
const STAGES = {
  lint: module('eslint/bin/eslint.js', ...CACHE, '.'),
  web: module('typescript/bin/tsc', '-p', 'web/tsconfig.json'),
  types: module('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'),
  build: ['scripts/build.mjs'],
  unit: vitest('--project', 'unit'),
  // One file at a time: two suites at once are a load that their waits are not made for.
  integration: vitest('--project', 'integration', '--maxWorkers', '1'),
  // Every cell of the fault table, where `make test` runs its first tier.
  fault: vitest('--project', 'integration', 'tests/faults/'),
  screenshots: vitest('--project', 'integration', '--maxWorkers', '1', 'tests/browser/'),
};
// The build type-checks what it compiles; of the web UI it takes the types off only.
const RUNS = {
  test: ['lint', 'web', 'build', 'unit', 'integration'],
  check: ['lint', 'web', 'types', 'unit'],
  lint: ['lint'],
  fault: ['build', 'fault'],
  screenshots: ['build', 'screenshots'],
};

// What a stage is told beside that.
const MORE = { fault: { VSA_FAULT_TIER: 'all' }, screenshots: { VSA_SCREENSHOTS: join(root, 'screenshots') } };

const wanted = RUNS[process.argv[2] ?? 'test'];
if (wanted === undefined) {
  process.stderr.write(`usage: node scripts/test.mjs [${Object.keys(RUNS).join('|')}]\n`);
  process.exit(2);
}
process.exitCode = runAll(wanted);

function runAll(stages) {
  let failedStage = null;
  for (const stage of stages) {
    const begun = Date.now();
    process.stderr.write(`== ${stage}\n`);
    const ended = spawnSync(process.execPath, STAGES[stage], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: environment(stage),
    });
    process.stderr.write(
      `== ${stage}: ${ended.status === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - begun) / 1000)} s\n`,
    );
    if (ended.status !== 0) {
      failedStage = stage;
      break;
    }
  }
  return report(failedStage, stages);
}

function environment(stage) {
  return { ...process.env, VSA_TEST_COUNTS: countsFile, ...MORE[stage] };
}

function report(failedStage, stages) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of readCounts()) for (const key of Object.keys(total)) total[key] += counts[key];
  rmSync(folder, { recursive: true });
  if (!stages.some((stage) => STAGES[stage][0].includes('vitest'))) return failedStage === null ? 0 : 1;
  // A stage without tests of its own (lint, build) counts as one failure, so the line never looks green.
  if (failedStage !== null && total.failed === 0) total.failed = 1;
  const skipsCount = process.env.CI === 'true' && total.skipped > 0;
  if (skipsCount) process.stderr.write('CI=true: a skipped test is a failure\n');
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return failedStage === null && !skipsCount ? 0 : 1;
}

function readCounts() {
  try {
    return readFileSync(countsFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}
