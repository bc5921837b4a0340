import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/packageRoot.js';

const root = packageRoot();

/** A document of the repository. */
export interface Page {
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
}

/** README and its like, and everything below docs/. */
export function pages(): Page[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`);
  const files = [...readdirSync(root), ...docs].filter((file) => file.endsWith('.md')).sort();
  return files.map(page);
}

export const page = (file: string): Page => ({ file, text: readFileSync(join(root, file), 'utf8') });

export const isThere = (path: string): boolean => existsSync(join(root, path));

/** Everything set as code: the lines of code blocks (not of `text`), continued ones joined, and the code spans. */
export function codeOf({ text }: Page): string[] {
  const blocks = [...text.matchAll(/^ *```(?!text).*\n([^]*?)^ *```/gm)].map(([, inside = '']) => inside);
  const lines = blocks.flatMap((block) => block.replace(/\\\n\s*/g, ' ').split('\n'));
  const prose = text.replace(/^ *```.*\n[^]*?^ *```/gm, '');
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, inside = '']) => inside.replace(/\s+/g, ' '));
  return [...lines, ...spans].map((line) => line.trim()).filter((line) => line !== '');
}
