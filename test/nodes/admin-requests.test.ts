// What the endpoints of the editor answer to requests that nobody should send.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import helper from 'node-red-node-test-helper';
import { ENDPOINTS } from '../../nodes/admin/register-endpoints';
import { boardFlow as flow, CHIP, chip, get, post, refused, snapshot } from '../support/admin';
import { loadFlow, startServer, stopServer, unloadFlow } from '../support/node-red';

describe('the endpoints of the editor', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  describe('given nonsense', () => {
    const BODIES: unknown[] = [
      ...[[], [1], {}, { pin: 'A0' }, { on: true }, { bus: null }, { bus: {} }, { bus: '../../etc' }],
      ...[{ bus: 'simulated', more: 1 }, { bus: ['simulated'] }, { bus: '1e9' }, { bus: -1 }, { bus: '999' }],
      ...[
        { pin: 'C9', on: true },
        { pin: 'B0', on: 1 },
        { pin: 'B0', on: 'true' },
        { pin: {}, on: true },
      ],
      ...[
        { pin: 'B0', pressed: null },
        { pin: 'A'.repeat(100_000), pressed: true },
        { pin: 16, pressed: true },
      ],
      ...[{ fault: 'fire' }, { fault: '__proto__' }, { fault: null }, { fault: { toString: 'x' } }],
      JSON.parse('{"__proto__": {"pin": "B0", "on": true}}'),
      JSON.parse('{"pin": "A0", "pressed": true, "__proto__": {"x": 1}}'),
      { pin: 'constructor', on: true },
      { pin: '__proto__', pressed: true },
    ];
    const POSTS = ENDPOINTS.filter(({ method }) => method === 'post').map(({ path }) => path);
    const unchanged = async () => {
      const { health, ...rest } = await snapshot();
      assert.ok(health);
      return JSON.stringify([rest, chip().pads, chip().outputs]);
    };

    it('answer 400 in JSON and change nothing', async () => {
      await loadFlow(...flow());
      const before = await unchanged();
      for (const path of POSTS) {
        for (const body of BODIES) {
          const bare = /registers|rewrite/.test(path) && JSON.stringify(body) === '{}';
          if (!bare) refused(await post(path.replace(':id', 'chip'), body), 400);
        }
      }
      assert.equal(await unchanged(), before);
      assert.equal(({} as Record<string, unknown>)['x'], undefined);
    });

    it('answer 400 to whatever else is generated', async () => {
      await loadFlow(...flow());
      const before = await unchanged();
      const anyPath = fc.constantFrom(...POSTS.map((path) => path.replace(':id', 'chip')));
      const anyBody = fc.dictionary(
        fc.constantFrom('pin', 'on', 'pressed', 'fault', 'bus', '__proto__', 'x'),
        fc.oneof(fc.jsonValue(), fc.constantFrom(NaN, 'B0 ', 'a0x')),
        { minKeys: 1 },
      );
      await fc.assert(
        fc.asyncProperty(anyPath, anyBody, async (path, body) => {
          const meant =
            typeof body['on'] === 'boolean' || typeof body['pressed'] === 'boolean' || 'bus' in body;
          if (!meant) refused(await post(path, body), 400);
        }),
        { numRuns: 150 },
      );
      assert.equal(await unchanged(), before);
    });

    it('answer 404 in JSON for expanders that are not deployed, and addresses that mean nothing', async () => {
      await loadFlow(...flow());
      for (const id of ['nobody', '__proto__', 'constructor', '..%2fchip', '%00', 'out', 'x'.repeat(2000)]) {
        for (const path of POSTS.filter((each) => each.includes(':id'))) {
          refused(await post(path.replace(':id', id), { fault: 'gone' }), 404, 'admin-expander');
        }
      }
      for (const path of [`${CHIP}/nothing`, '/mcp23017/', '/mcp23017/expanders/%E0%A4%A/press', CHIP]) {
        refused(await post(path, {}), 404, 'admin-unknown');
      }
      for (const path of ['/mcp23017/scan', `${CHIP}/fault`, `${CHIP}/press`, `${CHIP}/rewrite`]) {
        refused(await get(path), 404, 'admin-unknown');
      }
      assert.equal((await snapshot()).fault, 'none');
    });

    it('take nothing that another web page can send without asking', async () => {
      await loadFlow(...flow());
      const before = await unchanged();
      for (const path of POSTS.map((each) => each.replace(':id', 'chip'))) {
        for (const type of [
          'application/x-www-form-urlencoded',
          'text/plain',
          'multipart/form-data; boundary=x',
        ]) {
          const text = '{"fault": "gone", "pin": "B0", "on": true, "bus": "simulated"}';
          const reply = await helper.request().post(path).set('Content-Type', type).send(text);
          assert.equal(reply.status, 415, path);
          assert.equal((reply.body as { error?: string }).error, 'admin-not-json');
        }
        refused(await post(path), 415, 'admin-not-json');
      }
      assert.equal(await unchanged(), before);
    });

    it('have answers that no browser takes for a page', async () => {
      await loadFlow(...flow());
      const reply = await helper.request().post(`${CHIP}/fault`).send({ fault: '<script>alert(1)</script>' });
      assert.equal(reply.type, 'application/json');
      assert.equal(reply.get('X-Content-Type-Options'), 'nosniff');
    });

    it('read no body beyond the limit of Node-RED', async () => {
      await loadFlow(...flow());
      const { status } = await helper
        .request()
        .post(`${CHIP}/output`)
        .send({ pin: 'A'.repeat(6_000_000), on: true });
      assert.equal(status, 413);
    });
  });

  it('change nothing on GET', () => {
    const writing = ENDPOINTS.filter(({ permission }) => permission === 'mcp23017.write');
    assert.deepEqual(
      writing.filter(({ method }) => method === 'get'),
      [],
    );
    assert.equal(writing.length, 5);
  });
});
