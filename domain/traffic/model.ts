/** Upper bounds, in milliseconds, of the request times that are counted apart; one more bucket has none. */
export const TIME_BUCKETS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

/** The requests to a site that were logged within one minute. */
export interface TrafficRow {
  readonly domain: string;
  /** Minutes since the epoch, UTC. */
  readonly minute: number;
  readonly requests: number;
  /** By the class of their status: 2xx, 3xx, 4xx, 5xx. Requests without such a status are in none. */
  readonly statuses: readonly [number, number, number, number];
  /** Of the bodies sent. */
  readonly bytes: number;
  /** Sum of the request times, milliseconds. */
  readonly timeMs: number;
  /** Requests in each of TIME_BUCKETS and, last, slower ones. */
  readonly times: readonly number[];
}

/** How far one log file was counted. */
export interface LogPosition {
  /** Device and inode. */
  readonly file: string;
  /** Bytes counted, up to the end of a line; of the text, where the file is compressed. */
  readonly offset: number;
  /** What the counted bytes begin with (at most HEAD_BYTES of them), as the start of their hex sha256. */
  readonly head: string;
}
export const HEAD_BYTES = 256;

/** How far the logs of one domain were counted. */
export interface LogPositions {
  readonly files: readonly LogPosition[];
  /** Rotated logs not among `files` that were last written to at this time or before were counted long ago. */
  readonly before: number;
  /** Lines that were no request anybody can read, in all. */
  readonly unreadable: number;
}

/** What a VPS's logs say since the positions the hub has. */
export interface Traffic {
  readonly rows: readonly TrafficRow[];
  /** Of the domains whose positions have moved. */
  readonly positions: Readonly<Record<string, LogPositions>>;
  /** Logs that could not be read, and why; they are tried again. */
  readonly failed: readonly string[];
}

/** Whether a log's name may stand for a site: what else lies in the folder is no log of ours. */
export const isLogDomain = (name: string): boolean => /^[a-z0-9.-]{1,253}$/.test(name);

export const NO_POSITIONS: LogPositions = { files: [], before: 0, unreadable: 0 };

/** A report carries at most this many rows. */
export const MOST_TRAFFIC_ROWS = 5_000;
