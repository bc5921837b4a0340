import { isBuiltin } from 'node:module';
import { posix, relative } from 'node:path';

/**
 * Which room may import which (docs/ARCHITECTURE.md has the reasons). The longest matching folder decides. A new
 * arrow needs a page in docs/decisions. `packages` null = any; `node` = Node's built-ins are open to it.
 */
export const ROOMS = [
  { room: 'domain', rooms: ['domain'], packages: ['tldts', 'punycode', 'croner'], node: false },
  { room: 'domain/schemas', rooms: ['domain'], packages: ['zod'], node: false },
  {
    room: 'workflows',
    rooms: ['domain', 'workflows'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    node: false,
  },
  { room: 'lib', rooms: ['lib'], packages: [], node: true },
  { room: 'embedded', rooms: ['embedded', 'domain', 'lib'], packages: [], node: true },
  { room: 'activities/lib', rooms: ['activities/lib', 'domain', 'lib'], packages: null, node: true },
  { room: 'activities/vps', rooms: ['activities/vps', 'activities/lib', 'domain', 'lib'], packages: null, node: true },
  {
    room: 'activities/hub',
    rooms: ['activities/hub', 'activities/lib', 'domain', 'lib', 'db', 'acme'],
    packages: null,
    node: true,
  },
  { room: 'acme', rooms: ['acme', 'domain'], packages: null, node: true },
  { room: 'gateway', rooms: ['gateway', 'domain'], packages: null, node: true },
  { room: 'db', rooms: ['db', 'domain', 'lib'], packages: null, node: true },
  {
    room: 'workers',
    rooms: ['workers', 'domain', 'lib', 'activities', 'db', 'acme', 'gateway'],
    packages: null,
    node: true,
  },
  { room: 'api', rooms: ['api', 'domain', 'db', 'lib'], packages: null, node: true },
  { room: 'cli', rooms: ['cli', 'domain', 'embedded'], packages: null, node: true },
  { room: 'web', rooms: ['web', 'domain'], packages: null, node: false },
];

/** Folders closed to a room although their parent is open. The workflow bundle must stay small and replayable. */
const CLOSED = [
  { room: 'workflows', to: 'domain/schemas', because: 'zod adds a megabyte to the workflow bundle' },
  { room: 'workflows', to: 'domain/fields', because: 'the bundle takes parsed values only', typesOpen: true },
  { room: 'activities/vps', to: 'domain/schemas', because: 'the agent uses the field parsers and carries no zod' },
];

/** Packages that belong to some rooms only. */
const OWNED = [
  {
    name: 'zod',
    rooms: ['domain/schemas', 'api'],
    because: 'shapes of what crosses a boundary live in domain/schemas',
  },
  { name: 'dockerode', rooms: ['activities/vps'], because: 'only an agent touches Docker' },
];

/** What is wrong with importing `specifier` from `file` (relative to the root), or null. */
export function refusal(file, specifier, typesOnly = false) {
  const from = ROOMS.filter(({ room }) => file.startsWith(`${room}/`)).sort((a, b) => b.room.length - a.room.length)[0];
  if (from === undefined || file.endsWith('.test.ts')) return null;
  if (specifier.startsWith('.'))
    return relativeRefusal(from, file, posix.join(posix.dirname(file), specifier), typesOnly);
  if (isBuiltin(specifier))
    return from.node ? null : `${from.room} uses nothing of Node: it also runs where there is none`;
  return packageRefusal(from, specifier);
}

function relativeRefusal(from, file, target, typesOnly) {
  const inside = (folder) => target.startsWith(`${folder}/`);
  if (!from.rooms.some(inside)) return `${from.room} may import ${from.rooms.join(', ')} only, not ${target}`;
  const closed = CLOSED.find(
    ({ room, to, typesOpen }) => from.room === room && inside(to) && !(typesOpen && typesOnly),
  );
  return closed === undefined ? null : `${closed.to} is closed to ${from.room}: ${closed.because}`;
}

function packageRefusal(from, specifier) {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const owned = OWNED.find((each) => each.name === name && !each.rooms.includes(from.room));
  if (owned !== undefined) return `${name} belongs to ${owned.rooms.join(', ')}: ${owned.because}`;
  if (from.packages === null || from.packages.includes(name)) return null;
  return `${from.room} uses no package but ${from.packages.join(', ') || 'none'}`;
}

/** The ESLint rule `vsa/rooms`. */
export const roomsRule = {
  meta: { type: 'problem', schema: [], messages: { refused: '{{why}}.' } },
  create(context) {
    const file = relative(context.cwd, context.filename).replaceAll('\\', '/');
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return;
      const typesOnly = node.importKind === 'type' || node.exportKind === 'type';
      const why = refusal(file, node.source.value, typesOnly);
      if (why !== null) context.report({ node: node.source, messageId: 'refused', data: { why } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
