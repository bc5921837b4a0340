import { Argument } from 'commander';
import type { CliCommand, Context } from '../lib/command.js';
import { askVps } from '../lib/ask-vps.js';
import { embeddedChildren } from '../lib/children.js';
import type { PartHealth } from '../lib/health.js';
import { EXIT } from '../lib/exit.js';
import type { View } from '../lib/output.js';
import { readyParts } from '../lib/ready.js';

interface Flags {
  readonly vps?: string;
}

/** Says which part is well: the processes of this checkout and what the hub says of itself. Exit 1 if one is not. */
export const doctor: CliCommand<Flags> = {
  example: 'vsa doctor\nvsa doctor tree-hash --vps vps-01',
  configure: (command) =>
    command
      .addArgument(new Argument('[what]', 'tree-hash: the hash of the live nginx tree').choices(['tree-hash']))
      .option('--vps <id>', 'the VPS, for tree-hash'),
  run: (context, { vps }, [what]) => (what === 'tree-hash' ? treeHash(context, vps) : health(context)),
};

async function health(context: Context): Promise<number> {
  const parts = [...(await embeddedChildren(context.io.cwd)), ...(await readyParts(await context.api()))];
  context.out.rows(parts, PARTS);
  return parts.every(({ healthy }) => healthy) ? EXIT.ok : EXIT.error;
}

const PARTS: View<PartHealth> = {
  id: ({ part }) => part,
  columns: [
    { head: 'PART', of: ({ part }) => part },
    { head: 'HEALTH', of: ({ healthy }) => (healthy ? 'ok' : 'not well') },
    { head: 'DETAIL', of: ({ detail }) => detail },
  ],
};

interface TreeHash {
  readonly generation: number;
  readonly hash: string;
}

async function treeHash({ api, out }: Context, vps: string | undefined): Promise<number> {
  const answer = await askVps<TreeHash>(await api(), vps, 'tree-hash');
  if (out.format === 'table') out.data(answer.hash);
  else out.one(answer, { id: ({ hash }) => hash, text: () => [] });
  return EXIT.ok;
}
