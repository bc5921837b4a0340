import type { Colors } from './colors.js';
import type { Stream } from './io.js';
import { changedLines, operationFrame } from './operation-lines.js';
import type { OperationView } from '../../domain/schemas/operation.js';

/** Shows an operation while it runs. */
export interface Painter {
  show(view: OperationView): void;
  /** Leaves what was drawn last on the screen; `show` starts a new drawing below. */
  stop(): void;
}

const FRAME_MS = 120;

/** Draws over itself on a terminal; elsewhere writes one line for each change. */
export const createPainter = (stderr: Stream, color: Colors): Painter =>
  stderr.isTTY === true ? livePainter(stderr, color) : linePainter(stderr);

function linePainter(stderr: Stream): Painter {
  let before: OperationView | null = null;
  return {
    show(view) {
      for (const line of changedLines(before, view)) stderr.write(`${line}\n`);
      before = view;
    },
    stop() {},
  };
}

function livePainter(stderr: Stream, color: Colors): Painter {
  let view: OperationView | null = null;
  let drawn = 0;
  let tick = 0;
  let timer: NodeJS.Timeout | undefined;

  const draw = () => {
    if (view === null) return;
    // Some pseudo-terminals say they have 0 columns.
    const lines = operationFrame(view, Date.now(), tick++, color).map((line) => fit(line, stderr.columns || 100));
    const up = drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`;
    stderr.write(`${up}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  return {
    show(next) {
      view = next;
      draw();
      timer ??= setInterval(draw, FRAME_MS);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
      drawn = 0;
      view = null;
    },
  };
}

/** Cuts a line at the terminal's edge, so that a line of text is a line on the screen. */
function fit(line: string, columns: number): string {
  let width = 0;
  return line.replace(/\u001b\[\d*m|[^]/gu, (part) => (part.length > 2 || (width += 1) < columns ? part : ''));
}
