import type { Command } from 'commander';
import { COMMANDS } from './commands/index.js';
import { processIo } from './lib/io.js';
import type { Io } from './lib/io.js';
import { buildProgram } from './lib/program.js';

/** Runs one command line (without node and script) and answers its exit code. Never throws, never ends the process. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  ignoreClosedPipes(io);
  let exitCode = 0;
  const program = buildProgram(COMMANDS, io, async (command, leaf) => {
    const { createContext } = await import('./lib/context.js');
    exitCode = await command.run(createContext(io, leaf.optsWithGlobals()), leaf.opts() as never, leaf.args);
  });
  try {
    await parse(program, argv);
    return exitCode;
  } catch (error) {
    const { reportError } = await import('./lib/report-error.js');
    return reportError(error, io);
  }
}

async function parse(program: Command, argv: readonly string[]): Promise<void> {
  if (argv.length === 0) return program.outputHelp();
  await program.parseAsync(argv, { from: 'user' });
}

/** `vsa ... | head` is no error. */
function ignoreClosedPipes({ stdout, stderr }: Io): void {
  for (const stream of [stdout, stderr]) {
    if (stream.listenerCount('error') === 0) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error;
      });
    }
  }
}
