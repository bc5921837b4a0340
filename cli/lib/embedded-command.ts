import type { CliCommand } from './command.js';

export interface EmbeddedOptions {
  /** `up`: return once everything runs. */
  readonly detach: boolean;
  /** `logs`: only this process. */
  readonly name?: string;
}
type EmbeddedRun = (options: EmbeddedOptions) => Promise<number>;

/** A command of the suite on this machine: it needs no hub, so it gets nothing but its flags. */
export function embeddedCommand(
  word: 'up' | 'down' | 'ps' | 'logs',
  run: EmbeddedRun,
): CliCommand<{ detach?: boolean }> {
  return {
    example: EXAMPLES[word],
    configure: (command) => {
      if (word === 'up') command.option('--detach', 'return once everything runs');
      if (word === 'logs') command.argument('[name]', 'only this process, for example hub-worker');
    },
    run: (_context, { detach = false }, [name]) => run({ detach, ...(name === undefined ? {} : { name }) }),
  };
}

const EXAMPLES = { up: 'vsa up --detach', down: 'vsa down', ps: 'vsa ps', logs: 'vsa logs hub-worker' };
