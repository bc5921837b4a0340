/** One directive of an nginx file. */
export interface Directive {
  readonly name: string;
  /** Unquoted and unescaped, as nginx sees them. */
  readonly args: readonly string[];
  /** First line is 1. */
  readonly line: number;
  /** null: a simple directive, ended by `;`. Empty for a raw `*_by_lua_block`. */
  readonly block: readonly Directive[] | null;
  /** Where its text begins and ends in the file; `end` is after the `;` or `}`. */
  readonly start: number;
  readonly end: number;
}

export interface SyntaxFault {
  readonly line: number;
  readonly text: string;
}

export interface ParsedConfig {
  readonly directives: readonly Directive[];
  /** Where nginx would refuse the file; what stands before it is in `directives`. */
  readonly fault: SyntaxFault | null;
}

/** While its block is open, `end` is not known yet. */
type Growing = { -readonly [K in keyof Directive]: Directive[K] } & { readonly block: Directive[] };

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const DOLLAR = 36;
const APOSTROPHE = 39;
const PAREN = 41;
const SEMICOLON = 59;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const BOM = 0xfeff;

const isSpace = (code: number): boolean => code === SPACE || code === LF || code === TAB || code === CR;

/**
 * Reads an nginx file in one pass, by nginx's own token rules (src/core/ngx_conf_file.c): a comment and a quote begin
 * only where a word begins, `}` does not end a word, `${name}` does not open a block. Never throws.
 */
export function parseConfig(text: string): ParsedConfig {
  const top: Directive[] = [];
  const open: Growing[] = [];
  const length = text.length;
  let into = top;
  let name: string | null = null;
  let args: string[] = [];
  let nameLine = 1;
  let nameStart = 0;
  let line = 1;
  let at = text.charCodeAt(0) === BOM ? 1 : 0;
  const stop = (what: string, where = line): ParsedConfig => {
    for (const block of open) block.end = length;
    return { directives: top, fault: { line: where, text: what } };
  };

  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === TAB || code === CR) {
      at += 1;
    } else if (code === LF) {
      line += 1;
      at += 1;
    } else if (code === HASH) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? length : end;
    } else if (code === SEMICOLON) {
      if (name === null) return stop('unexpected ";"');
      at += 1;
      into.push({ name, args, line: nameLine, block: null, start: nameStart, end: at });
      name = null;
      args = [];
    } else if (code === OPEN) {
      if (name === null) return stop('unexpected "{"');
      at += 1;
      const block: Growing = { name, args, line: nameLine, block: [], start: nameStart, end: at };
      into.push(block);
      name = null;
      args = [];
      if (block.name.endsWith('_by_lua_block')) {
        const end = skipLua(text, at);
        if (end === -1) return stop(`"${block.name}" is not closed`, nameLine);
        line += newlines(text, at, end);
        block.end = end;
        at = end;
      } else {
        open.push(block);
        into = block.block;
      }
    } else if (code === CLOSE) {
      if (name !== null) return stop('unexpected "}": the directive before it has no ";"');
      const closed = open.pop();
      if (closed === undefined) return stop('unexpected "}"');
      at += 1;
      closed.end = at;
      into = open.at(-1)?.block ?? top;
    } else {
      const quoted = code === QUOTE || code === APOSTROPHE;
      const end = quoted ? quotedEnd(text, at, code) : bareEnd(text, at);
      if (end === -1) return stop('a quote is not closed', name === null ? line : nameLine);
      const raw = quoted ? text.slice(at + 1, end - 1) : text.slice(at, end);
      const word = raw.includes('\\') ? unescape(raw) : raw;
      if (name === null) {
        name = word;
        nameLine = line;
        nameStart = at;
      } else {
        args.push(word);
      }
      if (quoted) {
        line += newlines(text, at, end);
        if (end < length && !mayFollowQuote(text.charCodeAt(end))) {
          return stop(`unexpected "${text.charAt(end)}" after a quote`);
        }
      }
      at = end;
    }
  }
  if (name !== null) return stop(`"${name}" has no ";"`, nameLine);
  const unclosed = open.at(-1);
  if (unclosed !== undefined) return stop(`"${unclosed.name}" is not closed`, unclosed.line);
  return { directives: top, fault: null };
}

const mayFollowQuote = (code: number): boolean =>
  isSpace(code) || code === SEMICOLON || code === OPEN || code === PAREN;

/** Index after the closing quote, or -1. */
function quotedEnd(text: string, from: number, quote: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === quote) return at + 1;
  }
  return -1;
}

/** Index after a word that is not quoted. */
function bareEnd(text: string, from: number): number {
  let variable = false;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > BACKSLASH && code !== OPEN) {
      variable = false;
    } else if (code === BACKSLASH) {
      at += 1;
      variable = false;
    } else if (code <= SPACE ? isSpace(code) : code === SEMICOLON || (code === OPEN && !variable)) {
      return at;
    } else {
      variable = code === DOLLAR;
    }
  }
  return text.length;
}

const ESCAPED = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['t', '\t'],
  ['r', '\r'],
  ['n', '\n'],
]);

/** nginx takes the backslash off these six only; before anything else, as in a regex, it stays. */
const unescape = (raw: string): string =>
  /\\["'\\trn]/.test(raw) ? raw.replace(/\\([\s\S])/g, (all, next: string) => ESCAPED.get(next) ?? all) : raw;

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Index after the `}` that ends a Lua block, or -1: braces in its strings and comments do not count. */
function skipLua(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === OPEN) depth += 1;
    else if (code === CLOSE) depth -= 1;
    else if (code === QUOTE || code === APOSTROPHE) {
      const end = quotedEnd(text, at, code);
      if (end === -1) return -1;
      at = end - 1;
    } else if (text.startsWith('--[[', at) || text.startsWith('[[', at)) {
      const end = text.indexOf(']]', at);
      if (end === -1) return -1;
      at = end + 1;
    } else if (text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      if (end === -1) return -1;
      at = end;
    }
    if (depth === 0) return at + 1;
  }
  return -1;
}
