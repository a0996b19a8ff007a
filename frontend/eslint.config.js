import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import { distinctKeys } from './lint/distinct-keys.js'
import svelteConfig from './svelte.config.js'

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/wire/types.gen.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      eqeqeq: 'error',
      'no-restricted-properties': [
        'error',
        { object: 'navigator', property: 'clipboard', message: 'parts/copy.ts copies, and selects what it can’t copy.' },
        { object: 'URL', property: 'createObjectURL', message: 'parts/savefile.ts saves, and revokes the address late enough.' },
        ...['localStorage', 'sessionStorage'].map((property) => ({ object: 'window', property, message: 'store/storage.ts lives with a browser that refuses it.' })),
        { property: 'toISOString', message: 'It is the day in Greenwich: isoDay (parts/dates.ts) is the person’s own.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    plugins: { codev: { rules: { 'distinct-keys': distinctKeys } } },
    rules: {
      'codev/distinct-keys': 'error',
      'svelte/require-each-key': 'off', // a list without ids is drawn by position: see codev/distinct-keys
      'no-undef': 'off', // the compiler knows better
      'svelte/prefer-svelte-reactivity': 'off', // views and sets are replaced whole ($state.raw): deep proxies are slow
    },
  },
  { files: ['**/*.ts'], rules: { 'no-undef': 'off' } },
  { files: ['src/parts/copy.ts', 'src/parts/savefile.ts', 'src/store/storage.ts', '**/*.test.ts', 'e2e/**'], rules: { 'no-restricted-properties': 'off' } },
  {
    // A browser may refuse storage at any time: only the wrapper knows how to live with that.
    files: ['src/**'],
    ignores: ['src/store/storage.ts', '**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', 'localStorage', 'sessionStorage'] },
  },
  { files: ['public/start.js'], languageOptions: { ecmaVersion: 5, sourceType: 'script' }, rules: { 'no-var': 'off' } },
)
