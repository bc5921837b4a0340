import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Context } from './command.js';
import { durationWords, parseDuration } from './duration.js';
import { endingLines } from './ending.js';
import { EXIT, exitOfOperation } from './exit.js';
import { operationSheet } from './operation-sheet.js';
import { isFinal, operationViews } from './operation-events.js';
import { createPainter } from './painter.js';
import type { OperationView } from '../../domain/schemas/operation.js';

export interface FollowFlags {
  /** Milliseconds. */
  readonly waitTimeout?: number;
}

/** The flag of everything that waits. */
export const waitTimeoutFlag = (command: Command): Command =>
  command.option(
    '--wait-timeout <duration>',
    'stop waiting after this time, exit 8 (30m where nobody is at the terminal)',
    parseDuration,
  );

/** Milliseconds in which a second Ctrl-C counts. */
const SECOND_INTERRUPT = 3_000;
/** Where no person watches, a wait must end by itself. */
const UNATTENDED_WAIT = 30 * 60_000;

/**
 * Shows an operation until it ends, prints it on stdout and answers its exit code. Ends earlier with 8 when the wait
 * timed out and with 130 when detached by Ctrl-C; the operation goes on in both cases.
 */
export async function followOperation(context: Context, id: string, flags: FollowFlags): Promise<number> {
  const { out, io, prompts } = context;
  const limit = flags.waitTimeout ?? (prompts.interactive ? null : UNATTENDED_WAIT);
  const deadline = limit === null ? null : Date.now() + limit;
  for (;;) {
    const { view, interrupted } = await watch(context, id, deadline);
    if (interrupted) {
      if (await wantsCancel(context, id)) await (await context.api()).post(`/operations/${id}/cancel`, {});
      else return EXIT.interrupted;
      continue;
    }
    if (view === null || !isFinal(view)) {
      out.note(
        `still ${view?.state ?? 'running'} after ${durationWords(limit ?? 0)}; it goes on: vsa operation watch ${id}`,
      );
    }
    if (view === null) return EXIT.stillRunning;
    for (const line of endingLines(view)) io.stderr.write(`${line}\n`);
    out.one(view, operationSheet);
    return exitOfOperation(view);
  }
}

interface Watched {
  readonly view: OperationView | null;
  readonly interrupted: boolean;
}

async function watch(context: Context, id: string, deadline: number | null): Promise<Watched> {
  const { io, out, prompts } = context;
  const api = await context.api();
  const stop = new AbortController();
  const painter = createPainter(io.stderr, out.color);
  let interrupted = false;
  let view: OperationView | null = null;
  const release = io.onInterrupt(() => {
    interrupted = true;
    stop.abort();
  });
  const timer = deadline === null ? undefined : setTimeout(() => stop.abort(), deadline - Date.now());
  try {
    for await (view of operationViews(api, id, stop.signal, (error) => out.note(`${error.message}; trying again`))) {
      painter.show(view);
      if (view.question === null || !view.actions.includes('answer') || !prompts.interactive) continue;
      painter.stop();
      await answer(context, view);
    }
  } finally {
    painter.stop();
    clearTimeout(timer);
    release();
  }
  return { view, interrupted };
}

async function answer({ api, prompts }: Context, { id, question }: OperationView): Promise<void> {
  if (question === null) return;
  const choices = question.choices.map(({ value, consequence }) => ({ value, label: value, hint: consequence }));
  const value = await prompts.choose(question.text, choices, `an answer: vsa operation answer ${id} VALUE`);
  await (await api()).post(`/operations/${id}/answer`, { value });
}

/** The first Ctrl-C detaches; a second one soon after asks whether to cancel. */
async function wantsCancel({ io, out, prompts }: Context, id: string): Promise<boolean> {
  out.note(`\nDetached: the operation goes on by itself. vsa operation watch ${id}`);
  if (!prompts.interactive) return false;
  out.note('Press Ctrl-C again to cancel it instead.');
  const second = new AbortController();
  const release = io.onInterrupt(() => second.abort());
  const again = await sleep(SECOND_INTERRUPT, false, { signal: second.signal }).catch(() => true);
  release();
  return again && (await prompts.confirm('Cancel the operation and undo what it did?', '--yes'));
}
