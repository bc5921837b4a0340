import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

export const KILLS = ['kill before', 'kill inside', 'kill after'] as const;
export const FAULT_KINDS = [...KILLS, 'twice', 'error before', 'error after', 'cancel'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault: at the n-th activity call since it was armed, or at a call of one activity. Fires once. */
export interface Fault {
  readonly kind: FaultKind;
  readonly at: number | string;
  /** Of the calls of that activity; default the first. */
  readonly nth?: number;
  /** For `kill inside`: milliseconds after the activity began; half its time is the middle of its work. */
  readonly afterMs?: number;
}

/** The hub worker serves all lanes: each VPS has faults of its own there. */
export const hubFaultFile = (folder: string, vpsId: string): string => `${folder}/${vpsId}.hub.fault`;
export const agentFaultFile = (folder: string, vpsId: string): string => `${folder}/${vpsId}.fault`;

/** Arms faults for a worker; its calls are counted from now. */
export function arm(file: string, faults: readonly Fault[]): void {
  rmSync(`${file}.released`, { force: true });
  writeFileSync(`${file}.calls`, '');
  writeFileSync(`${file}.fired`, '');
  writeFileSync(file, JSON.stringify(faults));
}

/** What happened since `arm`: every activity call in order with its milliseconds, and the faults that fired. */
export function report(file: string): { calls: { name: string; took: number | null }[]; fired: string[] } {
  const lines = (name: string) =>
    readFileSync(`${file}.${name}`, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  const calls: { name: string; took: number | null }[] = [];
  for (const line of lines('calls')) {
    const [event, name = '', took] = line.split(' ');
    if (event === 'begin') calls.push({ name, took: null });
    const open = calls.findLast((call) => call.name === name && call.took === null);
    if (event === 'end' && open) open.took = Number(took);
  }
  return { calls, fired: lines('fired') };
}

/** Milliseconds that each activity call since `arm` took, in order. */
export const timings = (file: string): number[] => report(file).calls.map(({ took }) => took ?? 10);

/** The activity interceptor of the workers under test. Everything it knows is in files, so that it survives a kill. */
export function faultInterceptor(fileFor: (argument: unknown) => string): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const file = fileFor(input.args[0]);
        const name = info.activityType;
        const begun = performance.now();
        const fault = fire(file, name);
        if (fault?.kind === 'kill before') kill();
        if (fault?.kind === 'error before') throw failure(fault);
        if (fault?.kind === 'kill inside') setTimeout(kill, fault.afterMs ?? 5);
        // The test cancels now, and the activity goes on all the same.
        if (fault?.kind === 'cancel') await untilReleased(file);
        const result = await next(input);
        if (fault?.kind === 'kill after' || fault?.kind === 'kill inside') kill();
        if (fault?.kind === 'error after') throw failure(fault);
        if (fault?.kind === 'twice') return next(input);
        appendFileSync(`${file}.calls`, `end ${name} ${(performance.now() - begun).toFixed(1)}\n`);
        return result;
      },
    },
  });
}

/** Lets an activity go on that waits for its cancel. */
export const release = (file: string): void => writeFileSync(`${file}.released`, '');

async function untilReleased(file: string): Promise<void> {
  for (let looks = 0; looks < 1_000 && !existsSync(`${file}.released`); looks += 1) await wait(10);
}

const kill = () => process.kill(process.pid, 'SIGKILL');

/** An error the saga does not retry, so that the undo follows. */
const failure = (fault: Fault) =>
  ApplicationFailure.create({ type: 'PRECONDITION', message: `injected: ${fault.kind}`, nonRetryable: true });

/** Counts the call and answers the fault that is due, once. */
function fire(file: string, name: string): Fault | null {
  if (!existsSync(file)) return null;
  appendFileSync(`${file}.calls`, `begin ${name}\n`);
  const begun = readFileSync(`${file}.calls`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('begin '));
  const ofName = begun.filter((line) => line === `begin ${name}`).length;
  const faults = JSON.parse(readFileSync(file, 'utf8')) as Fault[];
  const fired = readFileSync(`${file}.fired`, 'utf8');
  const isDue = ({ at, nth = 1 }: Fault) => at === begun.length || (at === name && ofName >= nth);
  const due = faults.find((fault, index) => isDue(fault) && !fired.includes(`#${index} `));
  if (due === undefined) return null;
  appendFileSync(`${file}.fired`, `#${faults.indexOf(due)} ${due.kind} at ${name}\n`);
  return due;
}
