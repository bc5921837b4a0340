/** Milliseconds after the last key or touch of a person for which the page counts as in use. */
const IN_USE = 60_000;

let touchedAt = performance.now();

/** Whether a person did something here lately: what the page reads by itself must not keep a session alive. */
export const isInUse = (): boolean => performance.now() - touchedAt < IN_USE;

/** Listens to the person from now on. */
export function noticeUse(): void {
  for (const event of ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const)
    window.addEventListener(event, () => void (touchedAt = performance.now()), { passive: true, capture: true });
}
