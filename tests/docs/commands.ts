import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { COMMANDS } from '../../cli/commands/index.js';
import { buildProgram, equip } from '../../cli/lib/program.js';
import { packageRoot } from '../../lib/packageRoot.js';

const silent = { stdout: process.stdout, stderr: process.stderr };
const globalFlags = flagsOf(buildProgram(COMMANDS, silent, () => Promise.resolve()));

/** Why a line of a document cannot be run as it stands there, or null; lines of other programs are not judged. */
export async function refusalOf(line: string): Promise<string | null> {
  const words = line
    .replace(/^\$ /, '')
    .replace(/ +#.*$/, '')
    .split(/\s+/);
  const [program, ...rest] = words;
  if (program === 'vsa' || program === './bin/vsa') return vsaRefusal(rest);
  return program === 'make' ? makeRefusal(rest) : null;
}

async function vsaRefusal(words: readonly string[]): Promise<string | null> {
  const flags = words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.split('=')[0] ?? '');
  const plain = words.filter((word) => !word.startsWith('-'));
  if (plain.length === 0) return unknownFlag(flags, globalFlags);
  const entry = COMMANDS.entries.find(({ name }) => name === plain.slice(0, 2).join(' ') || name === plain[0]);
  if (entry === undefined) return `there is no command ${plain.slice(0, 2).join(' ')}`;
  const command = new Command();
  equip(command, await entry.load(), () => Promise.resolve());
  return unknownFlag(flags, [...globalFlags, ...flagsOf(command)]);
}

/** Targets of the root's Makefile, or with `-C FOLDER` of the one there. */
function makeRefusal(words: readonly string[]): string | null {
  const folder = words[0] === '-C' ? (words[1] ?? '') : '';
  const targets = (folder === '' ? words : words.slice(2)).filter((word) => !word.includes('='));
  const makefile = readFileSync(join(packageRoot(), folder, 'Makefile'), 'utf8');
  const missing = targets.find((target) => !new RegExp(`^${target}:`, 'm').test(makefile));
  return missing === undefined ? null : `the Makefile ${folder === '' ? '' : `of ${folder} `}has no target ${missing}`;
}

function flagsOf({ options }: Command): string[] {
  return ['-h', '--help', ...options.flatMap(({ short, long }) => [short ?? '', long ?? ''])];
}

const unknownFlag = (flags: readonly string[], known: readonly string[]): string | null => {
  const flag = flags.find((each) => !known.includes(each));
  return flag === undefined ? null : `there is no flag ${flag}`;
};
