import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { EXIT, Exit, UsageError } from './exit.js';
import type { Io } from './io.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Questions to a person. Where nobody can answer, they end with exit 2 naming the flag that answers instead. */
export interface Prompts {
  /** A person sits at this terminal and may be asked. */
  readonly interactive: boolean;
  confirm(question: string, flag: string): Promise<boolean>;
  choose(question: string, choices: readonly Choice[], flag: string): Promise<string>;
  type(question: string, flag: string): Promise<string>;
  /** A secret: typed without echo, or the first line of stdin. */
  secret(question: string): Promise<string>;
}

export function createPrompts({ stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>, inputAllowed: boolean): Prompts {
  const interactive = inputAllowed && stdin.isTTY === true && stderr.isTTY === true;
  const common = { input: stdin, output: stderr, withGuide: false };

  const ask = async <T>(flag: string, question: string, prompt: (clack: Clack) => Promise<T | symbol>): Promise<T> => {
    if (!interactive) throw new UsageError(`an answer is needed and nobody can be asked: ${question}`, `add ${flag}`);
    const answer = await prompt(await import('@clack/prompts'));
    if (typeof answer === 'symbol') throw new Exit(EXIT.interrupted);
    return answer;
  };

  return {
    interactive,
    confirm: (message, flag) =>
      ask<boolean>(flag, message, (clack) => clack.confirm({ ...common, message, initialValue: false })),
    choose: (message, choices, flag) =>
      ask<string>(flag, message, (clack) => clack.select<string>({ ...common, message, options: [...choices] })),
    type: (message, flag) => ask<string>(flag, message, (clack) => clack.text({ ...common, message })),
    secret: async (message) => {
      if (interactive) return ask<string>('', message, (clack) => clack.password({ ...common, message }));
      const line = inputAllowed && stdin.isTTY !== true ? await firstLine(stdin) : '';
      if (line === '')
        throw new UsageError(`an answer is needed and nobody can be asked: ${message}`, 'send it on stdin');
      return line;
    },
  };
}

type Clack = typeof import('@clack/prompts');

async function firstLine(input: Io['stdin']): Promise<string> {
  const lines = createInterface({ input });
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
  lines.close();
  return typeof line === 'string' ? line.trim() : '';
}
