// Lint rules: typescript-eslint's strict typed set, and the direction in which imports may point.
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Forbids imports from folders that stand higher in the house (see docs/architecture.md). */
function mayNotImport(files, folders, reason) {
  const patterns = [{ group: folders.map((folder) => `**/${folder}/**`), message: reason }];
  return { files, rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] } };
}

const COMMANDS = ['child_process', 'node:child_process', 'cluster', 'node:cluster', 'vm', 'node:vm'].map(
  (name) => ({
    name,
    message: 'The package runs no other program and no text as code.',
  }),
);

/** Names and errors are text, never markup. */
const MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({
  property,
  message: 'What users, messages and adapters are called is text: textContent, append.',
}));

const ABOVE_EXPANDER = ['actions', 'events', 'message', 'simulator', 'nodes'];
const EXPANDER = 'The expander knows no Node-RED and no messages; its folders know none that stands higher.';

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', '.node-red/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'nodes/editor/tsconfig.json', 'test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Numbers in texts are what errors are made of.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests name their steps, and assertions narrow what TypeScript cannot know.
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [] }],
    },
  },
  {
    // What a message or a flow holds must not become code or a command (docs/security.md).
    files: ['src/**', 'nodes/**'],
    rules: {
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      '@typescript-eslint/no-implied-eval': 'error',
      'no-restricted-imports': ['error', ...COMMANDS],
      'no-restricted-properties': ['error', ...MARKUP],
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  { files: ['**/*.cjs'], languageOptions: { globals: globals.node, sourceType: 'commonjs' } },
  mayNotImport(
    ['src/chip/**'],
    ['actions', 'bus', 'config', 'events', 'expander', 'message', 'simulator', 'nodes'],
    'src/chip knows the data sheet only.',
  ),
  mayNotImport(
    ['src/tools/**'],
    [
      'actions',
      'bus',
      'chip',
      'config',
      'errors',
      'events',
      'expander',
      'interrupt',
      'linux',
      'message',
      'simulator',
      'nodes',
    ],
    'Tools know nothing of what they are used for.',
  ),
  mayNotImport(
    ['src/linux/**'],
    ['actions', 'bus', 'chip', 'config', 'events', 'expander', 'interrupt', 'message', 'simulator', 'nodes'],
    'src/linux knows the C library only.',
  ),
  mayNotImport(
    ['src/bus/**'],
    ['actions', 'config', 'events', 'expander', 'message', 'simulator', 'nodes'],
    'A bus knows no expander.',
  ),
  mayNotImport(
    ['src/interrupt/**'],
    ['actions', 'bus', 'chip', 'config', 'events', 'expander', 'message', 'simulator', 'nodes'],
    'A line knows no expander.',
  ),
  mayNotImport(
    ['src/simulator/**'],
    ['actions', 'chip', 'config', 'events', 'expander', 'linux', 'message', 'nodes'],
    'The simulator shares only the bus interface with the driver.',
  ),
  mayNotImport(
    ['src/config/**'],
    ['actions', 'bus', 'events', 'expander', 'message', 'simulator', 'nodes'],
    'Configuration is parsed, not carried out.',
  ),
  mayNotImport(['src/expander/*.ts', 'src/expander/upkeep/**'], ABOVE_EXPANDER, EXPANDER),
  mayNotImport(['src/expander/inputs/**'], [...ABOVE_EXPANDER, 'outputs', 'upkeep'], EXPANDER),
  mayNotImport(['src/expander/outputs/**'], [...ABOVE_EXPANDER, 'inputs', 'upkeep'], EXPANDER),
  mayNotImport(
    ['src/expander/pins/**'],
    [...ABOVE_EXPANDER, 'inputs', 'link', 'outputs', 'upkeep'],
    EXPANDER,
  ),
  mayNotImport(
    ['src/expander/link/**'],
    [...ABOVE_EXPANDER, 'inputs', 'outputs', 'pins', 'upkeep'],
    EXPANDER,
  ),
  mayNotImport(
    ['src/actions/**'],
    ['events', 'message', 'simulator', 'nodes'],
    'Actions command an expander; they know no Node-RED and no messages.',
  ),
  mayNotImport(
    ['src/events/**'],
    ['actions', 'bus', 'interrupt', 'message', 'simulator', 'nodes'],
    'What happens on inputs is recognised without Node-RED and without messages.',
  ),
  mayNotImport(['src/message/**'], ['bus', 'simulator', 'nodes'], 'Messages are parsed, not carried out.'),
  mayNotImport(
    ['nodes/editor/**', 'nodes/*.editor.ts'],
    ['actions', 'admin', 'bus', 'events', 'expander', 'message', 'simulator', 'shared'],
    'The editor runs in a browser.',
  ),
  mayNotImport(
    ['nodes/editor/*.ts', 'nodes/editor/chip-picture/**'],
    ['actions', 'bus', 'expander', 'message', 'simulator', 'shared', 'admin', 'sidebar'],
    'Pictures and fields know no sidebar.',
  ),
  mayNotImport(
    ['nodes/contract/**'],
    ['actions', 'admin', 'bus', 'editor', 'events', 'message', 'shared', 'simulator'],
    'A contract knows neither of its sides.',
  ),
  mayNotImport(['nodes/shared/**'], ['admin'], 'What nodes share knows nothing of the endpoints above it.'),
  prettier,
);
