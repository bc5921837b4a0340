import type { Directive } from './parse.js';

export type Block = readonly Directive[];

export const named = (block: Block, name: string): readonly Directive[] => block.filter((one) => one.name === name);

/** First argument of the first directive of that name, or null. */
export const firstArg = (block: Block, name: string): string | null =>
  block.find((one) => one.name === name)?.args[0] ?? null;

/** Every directive of a block and of the blocks inside it, in the order of the file. */
export function everyDirective(block: Block, into: Directive[] = []): readonly Directive[] {
  for (const directive of block) {
    into.push(directive);
    if (directive.block !== null) everyDirective(directive.block, into);
  }
  return into;
}

/** True for a directive that brings in what cannot be seen in this file: another file, a module, a program. */
export const isOpaqueCode = ({ name }: Directive): boolean =>
  name === 'include' || name === 'load_module' || name.includes('_by_lua');
