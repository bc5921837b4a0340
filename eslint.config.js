import tseslint from 'typescript-eslint';
import { roomsRule } from './scripts/lint/rooms.mjs';

const NO_SHELL = 'a value in a shell line is run; use runCommand() of lib/run.ts with an argv array';

const restrictedSyntax = [
  { selector: "Property[key.name='shell']", message: NO_SHELL },
  { selector: "TSEnumDeclaration, TSModuleDeclaration[kind='namespace']", message: 'use a union type and a table' },
];

const clockAndChance = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'time is an argument here' },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'time is an argument here' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'chance is an argument here' },
];

const CHILD_PROCESS = ['node:child_process', 'child_process'];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.vsa/**', 'web/dist/**'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  {
    plugins: { vsa: { rules: { rooms: roomsRule } } },
    rules: {
      'vsa/rooms': 'error',
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['domain/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax, ...clockAndChance] },
  },
  {
    files: ['**/*.ts'],
    ignores: ['lib/run.ts', 'embedded/**', 'tests/**', 'bench/**', '**/*.test.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: CHILD_PROCESS.map((name) => ({ name, message: NO_SHELL })) }],
    },
  },
  {
    files: ['embedded/**/*.ts', 'tests/**/*.ts', 'bench/**/*.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: CHILD_PROCESS.map((name) => ({ name, importNames: ['exec', 'execSync'], message: NO_SHELL })) },
      ],
    },
  },
);
