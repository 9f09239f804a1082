// Every fenced block of the documents is run here, or by what it names, or says what hardware it needs. Marks are
// comments directly above a block; CONTRIBUTING.md lists them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { answerTo, ENDS } from '../support/conversation';
import {
  expanderNode,
  type FlowNode,
  flowNode,
  loadFlow,
  type Message,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';
import { type Block, documents, ROOT } from './markdown';

const BLOCKS = documents().flatMap(({ blocks }) => blocks);
const MARKS = ['needs', 'run by', 'to', 'with'];

const CI = readFileSync(path.join(ROOT, '.ci/run'), 'utf8');
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Commands that run elsewhere, and where. */
const COVERED: readonly (readonly [command: RegExp, by: string, says: string])[] = [
  [/^npm start$/, 'test/docs/start.test.ts', 'scripts/start.mjs'],
  [/^npm test$/, '.ci/run', "stage 'npm test' npm test"],
  [/^bash \.ci\/run$/, '.ci/run', 'npm test'],
  [/^npm install @gpio-expander\/node-red-mcp23017$/, 'test/package/install.pack.ts', "'install'"],
  [/^cd ~\/\.node-red$/, 'test/package/install.pack.ts', 'cwd'],
];

describe('each block of the documents', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('is found', () => {
    assert.ok(BLOCKS.length >= 15, `${BLOCKS.length} blocks`);
  });

  for (const block of BLOCKS) {
    it(`${block.file}:${block.line} ${block.language}`, async () => {
      for (const mark of block.marks.keys()) assert.ok(MARKS.includes(mark), `unknown mark "${mark}"`);
      const needs = block.marks.get('needs');
      if (needs !== undefined) {
        assert.ok(block.above.includes(needs), `the sentence above has to say to readers: "${needs}"`);
      } else if (block.marks.has('run by')) {
        runElsewhere(block);
      }
      const check = CHECKS[block.language];
      assert.ok(check, 'name its language after the opening fence: sh, json, js, yaml, ini or text');
      await check(block, needs !== undefined || block.marks.has('run by'));
    });
  }

  it('in words names only scripts that there are', () => {
    for (const { file, lines } of documents()) {
      for (const [index, line] of lines.entries()) {
        for (const [, name = ''] of line.matchAll(/\bnpm run ([\w:-]+)/g))
          assert.ok(scripts[name], `${file}:${index + 1}: there is no script "${name}"`);
      }
    }
  });
});

type Check = (block: Block, excused: boolean) => void | Promise<void>;

const CHECKS: Readonly<Record<string, Check | undefined>> = {
  sh: (block, excused) => {
    for (const command of commandsOf(block)) {
      if (!excused)
        assert.ok(isCovered(command), `nothing runs "${command}": mark the block, or list it here`);
    }
  },
  json: async (block) => {
    const value = JSON.parse(block.text) as Message | FlowNode[];
    const to = block.marks.get('to');
    if (to !== undefined) await answerTo(await loadReceiver(to), value as Message);
    else if (Array.isArray(value)) await deployed(value);
    else assert.fail('say with a mark which node understands it: <!-- to: mcp-out {"pins": "A0"} -->');
  },
  js: async (block) => {
    const [to, given] = [block.marks.get('to'), block.marks.get('with')];
    assert.ok(to !== undefined && given !== undefined, 'a function needs the marks "to" and "with"');
    const made = runInNewContext(`(function (msg) { ${block.text}\n})`) as (msg: Message) => Message;
    const receiver = await loadReceiver(to);
    for (const msg of JSON.parse(given) as Message[]) await answerTo(receiver, made(msg));
  },
  yaml: (block, excused) => {
    assert.ok(excused, 'nothing reads it: say what it needs');
    const { load } = createRequire(require.resolve('mocha'))('js-yaml') as {
      load: (text: string) => unknown;
    };
    assert.equal(typeof load(block.text), 'object');
  },
  ini: (block, excused) => {
    assert.ok(excused, 'nothing reads it: say what it needs');
    for (const line of block.text.split('\n')) assert.match(line, /^(#.*|\[.+\]|\w+=\S.*|)$/);
  },
  // Pictures and trees are looked at, and hold no commands.
  text: (block) => assert.doesNotMatch(block.text, /^\s*(\$|npm|sudo|cd|docker|git) /m),
};

/** The commands of a block, without remarks, continued lines as one. */
function commandsOf({ text }: Block): string[] {
  return text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

function isCovered(command: string): boolean {
  const script = /^npm run ([\w:-]+)/.exec(command)?.[1];
  if (script !== undefined) return CI.includes(`npm run ${script}`) && scripts[script] !== undefined;
  return COVERED.some(
    ([pattern, by, says]) =>
      pattern.test(command) && readFileSync(path.join(ROOT, by), 'utf8').includes(says),
  );
}

/** What a block names has to be there, and to know the script or program that the block calls. */
function runElsewhere(block: Block): void {
  const by = block.marks.get('run by') ?? '';
  assert.ok(existsSync(path.join(ROOT, by)), `there is no ${by}`);
  const text = readFileSync(path.join(ROOT, by), 'utf8');
  for (const command of commandsOf(block)) {
    const script = scripts[/^npm run ([\w:-]+)/.exec(command)?.[1] ?? ''];
    // The first file of a script is often the one that sets up.
    const file = (script ?? command).match(/[\w/.-]+\.(?:mjs|cjs|ts|sh)/g)?.at(-1) ?? command;
    assert.ok(text.includes(path.basename(file).replace(/\.\w+$/, '')), `${by} does not run "${command}"`);
  }
}

/** Deploys a node as a mark describes it, `mcp-out {"pins": "A0"}`. @returns its id */
async function loadReceiver(mark: string): Promise<string> {
  const [, type = '', properties = '{}'] = /^([\w-]+)(?: (\{.*\}))?$/.exec(mark) ?? [];
  const own = JSON.parse(properties) as object;
  await loadFlow(
    expanderNode({ configWrite: true }),
    flowNode('receiver', type, { ...own, wires: [['done']] }),
    ...ENDS,
  );
  return 'receiver';
}

/** A flow of a document: no node of ours may show a problem. */
async function deployed(flow: readonly FlowNode[]): Promise<void> {
  await loadFlow(...flow.filter(({ type }) => type !== 'tab').map((each) => ({ ...each, z: 'tab1' })));
  for (const { id, type } of flow) {
    if (type.startsWith('mcp-') && type !== 'mcp-expander')
      assert.notEqual((await shownStatus(id)).fill, 'red');
  }
}
