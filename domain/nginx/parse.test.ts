import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Directive, parseConfig } from './parse.js';

const tree = (directives: readonly Directive[]): unknown =>
  directives.map(({ name, args, block }) => (block === null ? [name, ...args] : [name, ...args, tree(block)]));
const parsed = (text: string) => tree(parseConfig(text).directives);
const fault = (text: string) => parseConfig(text).fault;

describe('parseConfig()', () => {
  test.each<[string, unknown]>([
    ['a b c;d;', [['a', 'b', 'c'], ['d']]],
    ['a{b{c;}}', [['a', [['b', [['c']]]]]]],
    ['# a {\na b#c; # "d\n', [['a', 'b#c']]],
    [`a "b;{}# c" 'd "e"';`, [['a', 'b;{}# c', 'd "e"']]],
    ['a "q\\"q" \'\\\\\' \\.x "\\d\\t";', [['a', 'q"q', '\\', '\\.x', '\\d\t']]],
    ['a ${b}c $d{e;}', [['a', '${b}c', '$d', [['e']]]]],
    ['a b}c;', [['a', 'b}c']]],
    ['location ~ "^/x{1,2}$"{a;}', [['location', '~', '^/x{1,2}$', [['a']]]]],
    ['a ""; b;', [['a', ''], ['b']]],
    ['\ufeffa;\r\nb;\r\n', [['a'], ['b']]],
    ['x_by_lua_block { if a then return "}" end -- }\n [[ } ]] {} } b;', [['x_by_lua_block', []], ['b']]],
  ])('reads %j as nginx does', (text, expected) => {
    const { directives, fault: wrong } = parseConfig(text);
    expect(wrong).toBeNull();
    expect(tree(directives)).toEqual(expected);
  });

  test.each([
    ['a', { line: 1, text: '"a" has no ";"' }],
    ['\n{ }', { line: 2, text: 'unexpected "{"' }],
    ['a;\n}', { line: 2, text: 'unexpected "}"' }],
    ['a {\nb }', { line: 2, text: 'unexpected "}": the directive before it has no ";"' }],
    ['a {\n\nb; c; ', { line: 1, text: '"a" is not closed' }],
    ['a {\nb\n', { line: 2, text: '"b" has no ";"' }],
    [';', { line: 1, text: 'unexpected ";"' }],
    ['a "b\nc', { line: 1, text: 'a quote is not closed' }],
    ['a "b"c;', { line: 1, text: 'unexpected "c" after a quote' }],
    ['a_by_lua_block { "', { line: 1, text: '"a_by_lua_block" is not closed' }],
  ])('says where %j is wrong', (text, expected) => {
    expect(fault(text)).toEqual(expected);
  });

  test('keeps what stands before a fault', () => {
    expect(parsed('a; b { c; ')).toEqual([['a'], ['b', [['c']]]]);
  });

  test('knows the line and the text of each directive, over quotes of several lines too', () => {
    const text = 'a "x\ny";\n# z\n  b {\n c;\n}\n';
    const { directives } = parseConfig(text);
    expect(directives.map(({ line }) => line)).toEqual([1, 4]);
    expect(directives.map(({ start, end }) => text.slice(start, end))).toEqual(['a "x\ny";', 'b {\n c;\n}']);
  });

  test('never throws and always ends, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      ';',
      '{',
      '}',
      '"',
      "'",
      '\\',
      '#',
      '\n',
      '$',
      'x_by_lua_block',
      '[[',
      '--',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { directives } = parseConfig(pieces.join(''));
        expect(Array.isArray(directives)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
