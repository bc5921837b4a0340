import picocolors from 'picocolors';
import { createApi } from './client.js';
import type { Context, GlobalFlags } from './command.js';
import { connection } from './config.js';
import type { Io } from './io.js';
import { createOutput } from './output.js';
import type { Format } from './output.js';
import { createPrompts } from './prompts.js';

/** Wires one run: where data goes, who may be asked, and the hub, looked up when first needed. */
export function createContext(io: Io, flags: GlobalFlags): Context {
  let api: ReturnType<Context['api']> | undefined;
  return {
    io,
    flags,
    out: createOutput(io, flags.output as Format, picocolors.createColors(wantsColor(io, flags))),
    prompts: createPrompts(io, flags.input),
    api: () => (api ??= connection(io, flags).then(createApi)),
  };
}

function wantsColor({ env, stdout }: Io, flags: GlobalFlags): boolean {
  if (!flags.color || env['NO_COLOR']) return false;
  return Boolean(env['FORCE_COLOR']) || (stdout.isTTY === true && env['TERM'] !== 'dumb');
}
