import { readFileSync } from 'node:fs';
import { compare, summary } from './compare.js';

/** `check:inputs FILE.jsonl`: exit 0 when every row agrees, 1 when one does not, 2 when there is no file to read. */
function main([file]: readonly string[]): number {
  const jsonl = readText(file);
  if (jsonl === null) {
    process.stderr.write(
      `Cannot read ${file ?? 'a file: none is named'}\nusage: npm run -s check:inputs -- FILE.jsonl\n`,
    );
    return 2;
  }
  const comparison = compare(jsonl);
  process.stdout.write([...comparison.disagreements, summary(comparison), ''].join('\n'));
  return comparison.disagreements.length === 0 ? 0 : 1;
}

function readText(file: string | undefined): string | null {
  try {
    return file === undefined ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

process.exitCode = main(process.argv.slice(2));
