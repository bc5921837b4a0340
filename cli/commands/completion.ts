import type { Command } from 'commander';
import { Argument } from 'commander';
import type { CliCommand } from '../lib/command.js';
import { completionScript } from '../lib/completion-script.js';
import type { Shell } from '../lib/completion-script.js';
import { buildProgram, equip } from '../lib/program.js';
import { COMMANDS } from './index.js';

/** Prints the completion script of a shell, made from the tree of commands as it is. */
export const completion: CliCommand = {
  example: 'vsa completion bash > ~/.local/share/bash-completion/completions/vsa',
  configure: (command) => command.addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish'])),
  run: async ({ io, out }, _flags, [shell]) => {
    const program = buildProgram(COMMANDS, io, () => Promise.resolve());
    for (const { name, load } of COMMANDS.entries) {
      const leaf = name.split(' ').reduce<Command | undefined>((at, word) => childOf(at, word), program);
      if (leaf !== undefined) equip(leaf, await load(), () => Promise.resolve());
    }
    out.data(completionScript(program, shell as Shell));
    return 0;
  },
};

const childOf = (command: Command | undefined, name: string): Command | undefined =>
  command?.commands.find((each) => each.name() === name);
