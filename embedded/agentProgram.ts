import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../lib/packageRoot.js';

/** The agent's program, for one of its words: `register`, `status`, `start`. */
export const agentProgram = (...words: string[]): readonly [string, ...string[]] => [
  process.execPath,
  join(packageRoot(), 'dist', 'workers', 'agent.js'),
  ...words,
];

/** Runs it in the foreground, with this terminal and its signals; answers its exit code. */
export function runAgentProgram(...words: string[]): Promise<number> {
  const [program, ...args] = agentProgram(...words);
  const child = spawn(program, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
