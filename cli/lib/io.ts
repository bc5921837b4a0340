import { homedir } from 'node:os';
import type { Readable, Writable } from 'node:stream';

/** The person's side of a run: everything a command may know or touch outside the hub. Tests bring their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Calls back at every Ctrl-C instead of ending the process; the answer takes the callback away again. */
  readonly onInterrupt: (callback: () => void) => () => void;
}

export type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The real process. */
export function processIo(): Io {
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: (callback) => {
      process.on('SIGINT', callback);
      return () => process.off('SIGINT', callback);
    },
  };
}
