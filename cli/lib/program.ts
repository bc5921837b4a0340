import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import type { CliCommand, CommandEntry } from './command.js';
import { findUp } from './find-up.js';
import type { Io } from './io.js';

export type Run = (command: CliCommand<never>, leaf: Command) => Promise<void>;

/**
 * The tree of commands. A verb's file is loaded when the verb is called or its help asked for, so `vsa --help` loads
 * none. Ends by throwing commander's errors, never the process.
 */
export function buildProgram({ nouns, entries }: CommandList, io: Pick<Io, 'stdout' | 'stderr'>, run: Run): Command {
  const program = root(io);
  const leaves = new Map<Command, CommandEntry>();
  const loadLeaf = async (_parent: Command, leaf: Command) => {
    const entry = leaves.get(leaf);
    if (entry !== undefined) equip(leaf, await entry.load(), run);
  };
  program.hook('preSubcommand', loadLeaf);

  for (const entry of entries) {
    const [noun, verb] = entry.name.split(' ') as [string, string | undefined];
    const parent = verb === undefined ? program : nounCommand(program, noun, nouns[noun] ?? '', loadLeaf);
    leaves.set(
      parent
        .command(verb ?? noun)
        .summary(entry.summary)
        .description(`${entry.summary}.`),
      entry,
    );
  }
  return program;
}

export interface CommandList {
  /** Summaries of the nouns. */
  readonly nouns: Readonly<Record<string, string>>;
  readonly entries: readonly CommandEntry[];
}

/** Adds what only the verb's own file knows. */
export function equip(leaf: Command, command: CliCommand<never>, run: Run): void {
  command.configure?.(leaf);
  leaf.addHelpText('after', `\nExample:\n${command.example.replace(/^/gm, '  ')}`);
  leaf.action(() => run(command, leaf));
}

function nounCommand(program: Command, noun: string, summary: string, load: Load): Command {
  const known = program.commands.find((each) => each.name() === noun);
  return known ?? program.command(noun).summary(summary).description(`${summary}.`).hook('preSubcommand', load);
}
type Load = (parent: Command, leaf: Command) => Promise<void>;

function root({ stdout, stderr }: Pick<Io, 'stdout' | 'stderr'>): Command {
  return new Command('vsa')
    .description('Websites on a fleet of VPSes; every change is an operation that finishes or undoes itself.')
    .version(version(), '-V, --version', 'print the version')
    .addOption(
      new Option('-o, --output <format>', 'how data is printed')
        .choices(['table', 'json', 'jsonl', 'id'])
        .default('table'),
    )
    .option('--hub <url>', 'address of the hub (VSA_HUB_URL)')
    .option('--token-file <file>', 'file that holds the token (VSA_TOKEN)')
    .option('--profile <name>', 'profile of ~/.config/vsa/config.toml')
    .option('--no-color', 'no colors (NO_COLOR)')
    .option('--no-input', 'never ask; end with exit 2 naming the flag')
    .addHelpText('after', '\nExample:\n  vsa site provision --domain shop.example.com --container shop --port 3000')
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => stdout.columns || 100,
      getErrHelpWidth: () => stderr.columns || 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ subcommandTerm: (command) => command.name(), showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('fix: the same with --help lists what there is')
    .exitOverride();
}

function version(): string {
  const file = findUp(dirname(fileURLToPath(import.meta.url)), 'package.json');
  return file === null ? 'unknown' : (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
