// The workflows and forms of the repository on GitHub: what they promise, and that they run what there is.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './markdown';

const { load } = createRequire(require.resolve('mocha'))('js-yaml') as { load: (text: string) => unknown };
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<
    string,
    {
      readonly permissions?: Record<string, string>;
      readonly strategy?: { matrix: { include?: Record<string, string>[] } };
      readonly steps: Step[];
    }
  >;
}

const read = (file: string): string => readFileSync(path.join(ROOT, '.github', file), 'utf8');
const workflow = (name: string): Workflow => load(read(`workflows/${name}`)) as Workflow;
/** On GitHub the matrix does more than this: all tests on every pair. */
const BY_MATRIX = 'test:hosts';
const WORKFLOWS = readdirSync(path.join(ROOT, '.github/workflows'));

describe('the workflows', () => {
  for (const name of WORKFLOWS) {
    const { permissions, jobs } = workflow(name);
    const steps = Object.values(jobs).flatMap((job) => job.steps);

    it(`of ${name} pin their actions to commits, and say which version that is`, () => {
      const uses = steps.flatMap((step) => step.uses ?? []);
      assert.ok(uses.length > 0);
      for (const action of uses) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      assert.equal(read(`workflows/${name}`).match(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/gm)?.length, uses.length);
    });

    it(`of ${name} may read, and write nothing unless a job says so`, () => {
      assert.deepEqual(permissions, { contents: 'read' });
    });

    it(`of ${name} run scripts that there are, and no text that others can write`, () => {
      for (const { run = '' } of steps) {
        for (const [, script = ''] of run.matchAll(/npm run ([\w:-]+)/g)) assert.ok(scripts[script], script);
        assert.doesNotMatch(run, /\$\{\{\s*github\./);
      }
    });
  }

  it('test the supported pairs of Node.js and Node-RED, with a browser on two', () => {
    const pairs = workflow('ci.yml').jobs['test']?.strategy?.matrix.include ?? [];
    assert.deepEqual(
      pairs.map((pair) => `${pair['node']} + ${pair['node-red']}`),
      ['20 + 4.1', '22 + 4.1', '22 + 5.0', '24 + 5.0'],
    );
    assert.deepEqual(
      pairs.map((pair) => pair['browser'] ?? ''),
      ['4', '', '5', ''],
    );
  });

  it('do all that .ci/run does', () => {
    const stages = [...readFileSync(path.join(ROOT, '.ci/run'), 'utf8').matchAll(/npm (?:run )?([\w:-]+)/g)];
    const run = Object.values(workflow('ci.yml').jobs)
      .flatMap((job) => job.steps)
      .map((step) => step.run ?? '')
      .join('\n');
    const wanted = stages.flatMap(([, script = '']) =>
      scripts[script] === undefined || script === BY_MATRIX ? [] : [script],
    );
    assert.ok(wanted.length >= 6);
    for (const script of wanted) assert.match(run, new RegExp(`npm (run )?${script}\\b`));
  });

  it('publish releases only, after the tests, with provenance', () => {
    const { on, jobs } = workflow('publish.yml');
    assert.deepEqual(on, { release: { types: ['published'] } });
    assert.deepEqual(jobs['publish']?.permissions, { contents: 'read', 'id-token': 'write' });
    const { steps } = jobs['publish'] ?? { steps: [] };
    const runs = steps.flatMap((step) => step.run ?? []);
    assert.match(runs.at(-1) ?? '', /npm publish --provenance/);
    assert.ok(runs.indexOf('npm test') >= 0);
  });
});

describe('the changelog', () => {
  it('tells of the version that is released next, or of what comes after it', () => {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    const titles = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8').match(/^## .*$/gm) ?? [];
    const [released] = titles.filter((title) => title !== '## Unreleased');
    assert.equal(released?.split(' ')[1], version);
    assert.match(released, /^## \S+ - \d{4}-\d{2}-\d{2}$/);
  });
});

describe('the forms for issues', () => {
  for (const name of readdirSync(path.join(ROOT, '.github/ISSUE_TEMPLATE'))) {
    it(`can be read: ${name}`, () => {
      const form = load(read(`ISSUE_TEMPLATE/${name}`)) as {
        body?: { type: string; id?: string; attributes: Record<string, unknown> }[];
      };
      const body = form.body ?? [];
      assert.equal(body.length > 0, name !== 'config.yml');
      const ids = body.flatMap(({ id }) => id ?? []);
      assert.equal(new Set(ids).size, ids.length);
      for (const { type, id, attributes } of body) {
        assert.ok(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes'].includes(type), type);
        if (type === 'markdown') assert.equal(typeof attributes['value'], 'string');
        else assert.ok(id !== undefined && typeof attributes['label'] === 'string');
      }
    });
  }

  it('ask for versions, wiring and registers where something does not work', () => {
    const bug = read('ISSUE_TEMPLATE/bug.yml');
    for (const id of ['versions', 'wiring', 'registers', 'flow']) assert.match(bug, new RegExp(`id: ${id}`));
  });
});
