/** Clocks that differ more judge certificates and codes wrongly. Milliseconds. */
export const CLOCK_TOLERANCE = 120_000;

/** What a VPS's clock that is so far ahead of the hub's (milliseconds) makes a problem of; null: none. */
export function clockOff(ahead: number): string | null {
  if (Math.abs(ahead) <= CLOCK_TOLERANCE) return null;
  return `Its clock is ${Math.round(Math.abs(ahead) / 1_000)} s ${ahead > 0 ? 'ahead of' : 'behind'} the hub's`;
}
