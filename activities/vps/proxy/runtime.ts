/** One nginx worker process: its start time tells it from a later process of the same number. */
export interface WorkerProcess {
  readonly pid: number;
  readonly startTime: string;
}

export interface ConfigTest {
  readonly ok: boolean;
  /** nginx's own words, for the person who must repair a file. */
  readonly output: string;
  /** Milliseconds it took. */
  readonly took: number;
}

/** The nginx that serves the tree: a process on the VPS or a container. */
export interface NginxRuntime {
  /** For example `1.31.3`. */
  version(): Promise<string>;
  /** The flags it was built with, as `nginx -V` lists them. */
  buildFlags(): Promise<readonly string[]>;
  /** `nginx -t` on the nginx.conf of one generation's folder. */
  test(generationFolder: string): Promise<ConfigTest>;
  /** Sends HUP to the master. Throws RELOAD_NOT_PROVEN where there is no master. */
  hup(): Promise<void>;
  /** Sends USR1 to the master: it and its workers open all logs anew. Throws RELOAD_NOT_PROVEN where there is none. */
  reopenLogs(): Promise<void>;
  /**
   * What its processes hold open, those shutting down too, as `device:inode`. Throws RELOAD_NOT_PROVEN where there is
   * no master, or where it cannot be seen.
   */
  openFiles(): Promise<ReadonlySet<string>>;
  /** The workers that take new connections: not those shutting down. */
  activeWorkers(): Promise<readonly WorkerProcess[]>;
  /** The generation number read over the wire from the marker port; null when nobody answers. */
  servedGeneration(): Promise<number | null>;
}

/** Of what `nginx -V` prints; paths with spaces fall apart, which no flag of a module has. */
export const buildFlagsIn = (text: string): string[] =>
  (/^configure arguments: (.*)$/m.exec(text)?.[1] ?? '').split(' ').filter((word) => word !== '');
