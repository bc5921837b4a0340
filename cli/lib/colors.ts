import type picocolors from 'picocolors';

/** Painters of text; all of them leave it as it is where colors are off. */
export type Colors = ReturnType<typeof picocolors.createColors>;
