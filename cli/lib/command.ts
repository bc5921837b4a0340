import type { Command, OptionValues } from 'commander';
import type { Api } from './client.js';
import type { Io } from './io.js';
import type { Output } from './output.js';
import type { Prompts } from './prompts.js';

/** What a command gets to work with. */
export interface Context {
  readonly io: Io;
  readonly out: Output;
  readonly prompts: Prompts;
  /** The hub of this run; reads the configuration when first asked. */
  readonly api: () => Promise<Api>;
  readonly flags: GlobalFlags;
}

/** Flags every command takes. */
export interface GlobalFlags {
  readonly output: string;
  readonly hub?: string;
  readonly profile?: string;
  readonly tokenFile?: string;
  readonly color: boolean;
  readonly input: boolean;
}

/** One verb: its arguments and flags, an example line for --help, and what it does; answers the exit code. */
export interface CliCommand<Flags extends object = OptionValues> {
  readonly example: string;
  readonly configure?: (command: Command) => unknown;
  run(context: Context, flags: Flags, args: readonly string[]): Promise<number>;
}

/** A line of the list of commands: all that `vsa --help` needs, and where the rest is. */
export interface CommandEntry {
  /** Noun and verb, or a single word. */
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CliCommand<never>>;
}
