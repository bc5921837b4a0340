/** How long a worker's last request for work may be ago: a request waits up to 60 s for work. Milliseconds. */
const SILENT_AFTER = 75_000;

/** Whether somebody does the work of a queue, by the time (milliseconds) of its last request; null: none lately. */
export const asksForWork = (lastPoll: number | null, now: number): boolean =>
  lastPoll !== null && now - lastPoll <= SILENT_AFTER;
