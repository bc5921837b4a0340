/** One part of the suite and how it is. */
export interface PartHealth {
  readonly part: string;
  readonly healthy: boolean;
  readonly detail: string;
}
