import type { LogRotation } from '../../domain/contracts.js';
import { onEveryVps, type OnEveryVps } from '../lib/everyVps.js';

/** Once a day on every active VPS: rotates the logs of nginx. */
export const rotateFleetLogs = (): Promise<OnEveryVps<LogRotation>> =>
  onEveryVps('the logs', (vps) => vps.rotateLogs());
