import { BACKGROUND_NAMESPACE, NAMESPACE } from '../../domain/contracts.js';
import { runCommand } from '../../lib/run.js';
import type { Service } from '../child.js';

export interface TemporalOptions {
  readonly program: string;
  readonly file: string;
  readonly port: number;
  /** null: no Web UI. */
  readonly webPort: number | null;
}

const SEARCH_ATTRIBUTES = ['Domain', 'VpsId', 'OperationKind', 'Phase'];

/** See docs/decisions for the figures: one shard polls 20 times a second by default, which slows a saga ninefold. */
const DYNAMIC_CONFIG = {
  'frontend.namespaceCount': 20_000,
  'history.transferProcessorMaxPollRPS': 100,
  // By default one query may wait for a workflow task; the next is refused, and clients try again a second later.
  'history.maxBufferedQueryCount': 100,
  // A timer may else fire up to a second late.
  'history.timerProcessorMaxTimeShift': '"10ms"',
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

/** The Temporal dev server on a file, with both namespaces; operations are kept for 30 days. */
export function temporalService(options: TemporalOptions): Service {
  return {
    name: 'temporal',
    argv: [options.program, ...temporalArguments(options)],
    env: ENVIRONMENT,
    isReady: async () => (await serves(options)) && (await keepsOperations(options)),
    readyWithin: 60_000,
    stopSignal: 'SIGTERM',
    stopWithin: 15_000,
  };
}

/** The arguments of `temporal` that start the server. */
export function temporalArguments({ file, port, webPort }: TemporalOptions): string[] {
  const flags = (name: string, values: readonly string[]) => values.flatMap((value) => [`--${name}`, value]);
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--db-filename', file],
    ...(webPort === null ? ['--headless'] : ['--ui-port', `${webPort}`, '--ui-disable-news-fetch']),
    ...flags('sqlite-pragma', ['journal_mode=WAL', 'synchronous=NORMAL']),
    ...flags('namespace', [NAMESPACE, BACKGROUND_NAMESPACE]),
    ...flags(
      'search-attribute',
      SEARCH_ATTRIBUTES.map((name) => `${name}=Keyword`),
    ),
    ...flags(
      'dynamic-config-value',
      Object.entries(DYNAMIC_CONFIG).map(([key, value]) => `${key}=${value}`),
    ),
  ];
}

// Without a home folder the CLI finds no configuration of the user that would point it at another server.
const ENVIRONMENT = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };

const serves = (options: TemporalOptions) => operator(options, ['cluster', 'health']);
const keepsOperations = (options: TemporalOptions) =>
  operator(options, ['namespace', 'update', '--namespace', NAMESPACE, '--retention', '30d']);

async function operator({ program, port }: TemporalOptions, words: readonly string[]): Promise<boolean> {
  const argv = [program, 'operator', ...words, '--address', `127.0.0.1:${port}`, '--command-timeout', '5s'];
  const result = await runCommand(argv, { env: ENVIRONMENT, timeoutMs: 10_000 });
  return result.code === 0;
}
