import type { CliCommand } from './command.js';

export interface EmbeddedOptions {
  /** `up`: return once everything runs. */
  readonly detach: boolean;
  /** `logs`: only this process. */
  readonly name?: string;
}
interface EmbeddedModule {
  readonly run: (options: EmbeddedOptions) => Promise<number>;
}

/**
 * A command of the suite on this machine: it needs no hub, so it gets nothing but its flags. Its file is loaded only to
 * run it, not for help.
 */
export function embeddedCommand(
  word: 'up' | 'down' | 'ps' | 'logs',
  load: () => Promise<EmbeddedModule>,
): CliCommand<{ detach?: boolean }> {
  return {
    example: EXAMPLES[word],
    configure: (command) => {
      if (word === 'up') command.option('--detach', 'return once everything runs');
      if (word === 'logs') command.argument('[name]', 'only this process, for example hub-worker');
    },
    run: async (_context, { detach = false }, [name]) =>
      (await load()).run({ detach, ...(name === undefined ? {} : { name }) }),
  };
}

const EXAMPLES = { up: 'vsa up --detach', down: 'vsa down', ps: 'vsa ps', logs: 'vsa logs hub-worker' };
