/** A file system as df(1) shows it. */
export interface Disk {
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** null: it counts none (btrfs). */
  readonly freeInodes: number | null;
}

/** Room for a tree beside the live one, certificates and logs. */
const LEAST_BYTES = 1024 ** 3;
const LEAST_INODES = 1_000;

/** Why nothing more can be written there, in words; null: there is room. */
export function diskLacks({ freeBytes, freeInodes }: Disk): string | null {
  if (freeBytes < LEAST_BYTES) return `Only ${Math.floor(freeBytes / 1024 ** 2)} MiB are free, and 1 GiB is needed`;
  return freeInodes !== null && freeInodes < LEAST_INODES ? `Only ${freeInodes} inodes are free` : null;
}
