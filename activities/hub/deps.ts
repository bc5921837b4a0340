import type { Client } from '@temporalio/client';
import type { Waits } from '../../domain/contracts.js';
import type { Schedule } from '../../domain/schedules.js';
import type { Database } from '../../db/lib/database.js';
import type { OpenAuthority } from './ca/index.js';
import type { NameResolver } from './names/resolve.js';

/** What the hub's activities are made of; wired once by the hub worker's entry point. */
export interface HubDeps {
  readonly db: Database;
  readonly ca: OpenAuthority;
  /** The row of the CA account that new orders are made with. */
  readonly accountUid: number;
  readonly resolver: NameResolver;
  /** Folder of the hub's own CAs. */
  readonly secretsDir: string;
  readonly caaIdentities: readonly string[];
  /** Every audit outcome is appended here as one JSON line. */
  readonly auditFile: string;
  /** Of the namespace of operations. */
  readonly temporal: Client;
  readonly waits: Waits;
  /** What runs by itself, with its configured periods. */
  readonly schedules: readonly Schedule[];
  readonly now: () => Date;
}
