import { format } from 'prettier';
import { renderEnvExample, renderSettingsTable } from '../../domain/schemas/configurationText.js';
import { renderErrors } from './errors.js';

/** A file whose text, or a part of it, comes from the sources; `text` gets what the file holds now. */
export interface Generated {
  readonly file: string;
  readonly text: (now: string) => Promise<string>;
}

/** All of them, as `make format` would leave them. */
export const GENERATED: readonly Generated[] = [
  { file: '.env.example', text: () => Promise.resolve(renderEnvExample()) },
  { file: 'docs/ERRORS.md', text: () => markdown(renderErrors()) },
  {
    file: 'README.md',
    text: async (now) => between(now, 'configuration', (await markdown(renderSettingsTable())).trimEnd()),
  },
];

const markdown = (text: string): Promise<string> =>
  format(text, { parser: 'markdown', printWidth: 120, singleQuote: true, trailingComma: 'all' });

/** The text with what stands between its two markers replaced. */
function between(text: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name}: begin`, `<!-- ${name}: end -->`];
  const start = text.indexOf('\n', text.indexOf(begin)) + 1;
  const stop = text.indexOf(end);
  if (!text.includes(begin) || stop < start) throw new Error(`the markers of ${name} are missing`);
  return `${text.slice(0, start)}\n${part}\n\n${text.slice(stop)}`;
}
