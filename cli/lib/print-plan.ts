import type { Colors } from './colors.js';
import type { PlannedChange, RemovalPlan } from '../../domain/contracts.js';
import { clean, cleanLine } from './clean.js';
import type { Output } from './output.js';
import { removalWords } from './removal.js';
import type { PlanView } from './shapes.js';

const SIGN: Readonly<Record<PlannedChange['kind'], string>> = { create: '+', change: '~', remove: '-', keep: ' ' };

/** A plan on stdout: every change with its diff, the checks, and the base an apply can name. */
export function printSitePlan(out: Output, plan: PlanView): void {
  const base = `${plan.base.site}:${plan.base.global}`;
  if (out.format !== 'table') return out.one(plan, { id: () => base, text: () => [] });
  for (const change of plan.changes) printChange(out, change);
  if (plan.changes.every(({ kind }) => kind === 'keep')) out.data('no changes');
  for (const check of plan.checks) out.data(`check ${cleanLine(`${check.result}  ${check.name}  ${check.detail}`)}`);
  for (const warning of plan.warnings) out.data(`warning: ${cleanLine(warning)}`);
  out.data(`base ${base}`);
}

/** A removal on stdout: what becomes of all that belongs to the site. */
export function printRemovalPlan(out: Output, plan: RemovalPlan): void {
  if (out.format !== 'table') return out.one(plan, { id: ({ domain }) => domain, text: () => [] });
  for (const line of removalWords(plan, null, {})) out.data(cleanLine(line));
}

function printChange(out: Output, { kind, what, diff }: PlannedChange): void {
  out.data(`${SIGN[kind]} ${kind.padEnd(6)} ${cleanLine(what)}`);
  if (diff === null) return;
  for (const line of clean(diff).trimEnd().split('\n')) out.data(`    ${paintDiff(line, out.color)}`);
}

function paintDiff(line: string, color: Colors): string {
  if (line.startsWith('+')) return color.green(line);
  if (line.startsWith('-')) return color.red(line);
  return line.startsWith('@') ? color.cyan(line) : line;
}
