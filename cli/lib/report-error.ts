import { CommanderError } from 'commander';
import { ERRORS, VsaError } from '../../domain/errors.js';
import { clean } from './clean.js';
import { EXIT, Exit, UsageError } from './exit.js';
import type { Io } from './io.js';
import { errorLines } from './problem.js';

/** Says on stderr what ended the run, why and what to do; answers the exit code. */
export function reportError(error: unknown, { stderr }: Pick<Io, 'stderr'>): number {
  const say = (lines: readonly string[]) => void stderr.write(`${clean(lines.join('\n'))}\n`);
  if (error instanceof Exit) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) {
    say([`error: ${error.message}`, `fix: ${error.fix}`]);
    return EXIT.usage;
  }
  if (error instanceof VsaError) {
    say(errorLines(error));
    return ERRORS[error.code].exit;
  }
  say([
    'error: vsa itself failed',
    `why: ${(error as Error).stack ?? String(error)}`,
    'fix: report it with these lines',
  ]);
  return EXIT.error;
}
