import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Ends a run with one plain line of counts. Where `VSA_TEST_COUNTS` names a file the counts are appended there
 * instead: scripts/test.mjs adds up several runs.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = countTests(modules);
    // An error outside any test fails the run, so it must be seen in the count too.
    counts.failed += unhandledErrors.length;
    const file = process.env['VSA_TEST_COUNTS'];
    if (file) appendFileSync(file, `${JSON.stringify(counts)}\n`);
    else process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}

export function countTests(modules: readonly TestModule[]): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'failed') failedHere += 1;
      if (state === 'passed') counts.passed += 1;
      if (state === 'skipped' || state === 'pending') counts.skipped += 1;
    }
    // A file that cannot be loaded, or whose hook fails, has no failed test of its own.
    counts.failed += failedHere === 0 && module.state() === 'failed' ? 1 : failedHere;
  }
  return counts;
}
