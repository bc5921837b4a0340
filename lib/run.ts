import { spawn } from 'node:child_process';

export interface RunOptions {
  /** Default 30,000. */
  readonly timeoutMs?: number;
  readonly cwd?: string;
  /** Added to the fixed environment (PATH, LANG, HOME); nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Bytes kept of each stream; the rest is dropped. Default 1 MiB. */
  readonly maxOutput?: number;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/**
 * Runs one program to its end: argv only, never a shell, in a process group of its own that is killed as a whole when
 * the time is over or the signal aborts. Rejects only when the program cannot be started.
 */
export function runCommand(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [program, ...args] = argv;
  if (program === undefined) throw new TypeError('runCommand needs a program');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? '/',
      env: { ...fixedEnvironment(), ...options.env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout = capped(options.maxOutput);
    const stderr = capped(options.maxOutput);
    let timedOut = false;
    const killGroup = () => killProcessGroup(child.pid);
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup();
    }, options.timeoutMs ?? 30_000);
    options.signal?.addEventListener('abort', killGroup, { once: true });
    if (options.signal?.aborted) killGroup();
    child.stdout.on('data', stdout.add);
    child.stderr.on('data', stderr.add);
    // A program that ends without reading its input closes the pipe; its exit code says what matters.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', killGroup);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code, signal) => {
      settle();
      resolve({ code, signal, stdout: stdout.text(), stderr: stderr.text(), timedOut });
    });
  });
}

const fixedEnvironment = (): Record<string, string> => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: process.env['HOME'] ?? '/',
});

function capped(limit = 1024 * 1024) {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add: (chunk: Buffer) => {
      const kept = chunk.subarray(0, Math.max(0, limit - size));
      size += kept.length;
      if (kept.length > 0) chunks.push(kept);
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

function killProcessGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
