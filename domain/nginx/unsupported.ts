import type { Directive } from './parse.js';

export interface Unsupported {
  readonly directive: string;
  readonly line: number;
}

class UnsupportedDirective extends Error {
  constructor(readonly where: Unsupported) {
    super(where.directive);
  }
}

/** How the reader's parts say, from any depth, that a directive is neither modelled nor kept. */
export const unsupported = {
  at: ({ name, line }: Pick<Directive, 'name' | 'args' | 'line'>): Error =>
    new UnsupportedDirective({ directive: name, line }),
  in: (error: unknown): Unsupported | null => (error instanceof UnsupportedDirective ? error.where : null),
};
