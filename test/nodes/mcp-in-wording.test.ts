// What mcp-in calls on, off and its pins, and how that goes on to an mcp-out.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  collect,
  expanderNode,
  type FlowNode,
  flowNode,
  loadFlow,
  loggedErrors,
  type Message,
  nextMessage,
  node,
  sentBy,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const SEEN: FlowNode = { id: 'seen', type: 'helper', z: 'tab1', wires: [] };
const TABLE = { A3: { label: 'door' } };

describe('the messages of mcp-in', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = () => simulatedBus.chip(0x20);
  const flow = (properties: object) => [
    expanderNode({ wiring: 'mirrored', pins: TABLE }),
    flowNode('in', 'mcp-in', { pins: 'door', ...properties, wires: [['seen']] }),
    SEEN,
  ];
  const drive = async (pin: number, level: 0 | 1) => {
    chip().drive(pin, level);
    await settle(20);
  };
  const blip = async () => {
    await drive(3, 1);
    await drive(3, 0);
  };
  const payloads = (messages: readonly Message[]) => messages.map(({ payload }) => payload);
  const ask = async (message: Message): Promise<Message> => {
    const answer = nextMessage('seen');
    node('in').receive(message);
    return answer;
  };

  describe('about on and off', () => {
    for (const [type, on, off, expected] of [
      ['bool', 'false', 'true', [false, true]],
      ['str', 'open', '', ['open', '']],
      ['num', '1', '-2.5', [1, -2.5]],
      ['json', '{"door":["open"]}', '[]', [{ door: ['open'] }, []]],
      ['env', 'MCP_TEST_ON', '${MCP_TEST_ON}-not', ['auf', 'auf-not']],
    ] as const) {
      it(`have payloads of the type ${type}`, async () => {
        process.env['MCP_TEST_ON'] = 'auf';
        await loadFlow(
          ...flow({ onPayload: on, onPayloadType: type, offPayload: off, offPayloadType: type }),
        );
        const seen = collect('seen');
        await blip();
        assert.deepEqual(payloads(seen), expected);
        assert.deepEqual((await ask({ payload: 'now' })).payload, expected[1], 'an answer has them, too');
        delete process.env['MCP_TEST_ON'];
      });
    }

    it('have an object of its own in each message', async () => {
      await loadFlow(...flow({ onPayload: '{"on":true}', onPayloadType: 'json' }));
      const came: string[] = [];
      node('seen').on('input', ({ payload }) => {
        came.push(JSON.stringify(payload));
        if (typeof payload === 'object' && payload) Object.assign(payload, { changed: 'by the flow' });
      });
      await blip();
      await blip();
      assert.deepEqual(came, ['{"on":true}', 'false', '{"on":true}', 'false']);
    });

    it('have words of their own for each pin of a list, and no words for a port', async () => {
      const words = { onPayload: 'open', onPayloadType: 'str', offPayload: 'shut', offPayloadType: 'str' };
      await loadFlow(...flow({ pins: 'door, B0', ...words }));
      const seen = collect('seen');
      await drive(3, 1);
      assert.deepEqual(payloads(seen), ['open']);
      assert.deepEqual((await ask({ payload: 1 })).payload, { door: 'open', B0: 'shut' });
      await unloadFlow();
      await loadFlow(...flow({ pins: 'A', ...words }));
      const port = collect('seen');
      await drive(3, 1);
      assert.deepEqual(payloads(port), [8]);
    });

    it('cannot be made of what is not there, or cannot be read: the node says so', async () => {
      for (const [onPayload, onPayloadType, text] of [
        ['MCP_TEST_MISSING', 'env', /MCP_TEST_MISSING.*not set/],
        ['{"a":', 'json', /cannot be read/],
        ['twelve', 'num', /cannot be read/],
        ['on', 'msg', /"msg" is not a choice/],
      ] as const) {
        await loadFlow(...flow({ onPayload, onPayloadType }));
        assert.equal((await shownStatus('in')).text, 'status.invalid');
        assert.match(loggedErrors('in').join(), text);
        await unloadFlow();
      }
    });
  });

  describe('as text with the pin', () => {
    for (const [what, words, expected] of [
      ['1 and 0', {}, ['door,1', 'door,0']],
      [
        'words',
        { onPayload: 'open', onPayloadType: 'str', offPayload: '7', offPayloadType: 'num' },
        ['door,open', 'door,7'],
      ],
      ['JSON', { onPayload: '{"a":1}', onPayloadType: 'json' }, ['door,{"a":1}', 'door,0']],
    ] as const) {
      it(`have ${what}`, async () => {
        await loadFlow(...flow({ form: 'pin-state', ...words }));
        const seen = collect('seen');
        await blip();
        assert.deepEqual(payloads(seen), expected);
        assert.equal((await ask({ payload: 1 })).payload, expected[1]);
      });
    }

    it('are one for each pin of a port, at the start too', async () => {
      await drive(9, 1);
      await loadFlow(...flow({ pins: 'B', form: 'pin-state', initial: true }));
      assert.deepEqual(
        payloads(sentBy('in')),
        [0, 1, 0, 0, 0, 0, 0, 0].map((level, pin) => `B${pin},${level}`),
      );
      const seen = collect('seen');
      chip().drivePort('B', 1);
      await settle(20);
      assert.deepEqual(payloads(seen), ['B0,1', 'B1,0']);
      assert.deepEqual(seen.map(({ topic, pin }) => [topic, pin]), [['B0', 'B0'], ['B1', 'B1']]); // prettier-ignore
    });
  });

  describe('with a topic', () => {
    it('have it before the pin, the port, and in answers', async () => {
      for (const [pins, topic] of [
        ['door', 'house/cellar/door'],
        ['A4', 'house/cellar/A4'],
        ['A', 'house/cellar/A'],
        ['all', 'house/cellar/all'],
      ]) {
        await loadFlow(...flow({ pins, topic: ' house/cellar/ ' }));
        const seen = collect('seen');
        await drive(pins === 'door' ? 3 : 4, 1);
        assert.deepEqual(seen.map((message) => message['topic']), [topic]); // prettier-ignore
        assert.equal((await ask({ payload: 1, topic: 'mine' }))['topic'], topic);
        await unloadFlow();
      }
    });

    it('cannot have one that MQTT refuses', async () => {
      for (const topic of ['house/+', '#', 'a\0b', 'a\nb', 7]) {
        await loadFlow(...flow({ topic }));
        assert.equal((await shownStatus('in')).text, 'status.invalid');
        await unloadFlow();
      }
    });
  });

  describe('to one that asks', () => {
    it('are about the pins that the message names, where messages may, in the form of these', async () => {
      await loadFlow(...flow({ pinsFromMessage: true, topic: 'house' }));
      await drive(8, 1);
      await drive(3, 1);
      for (const [asked, payload, about] of [
        [{}, true, { topic: 'house/door', pin: 'A3', pins: undefined }],
        [{ pin: 'B0' }, true, { topic: 'house/B0', pin: 'B0', pins: undefined }],
        [{ pin: 'door', pins: '' }, true, { topic: 'house/door', pin: 'A3', pins: '' }],
        [{ pins: ['B0', 1] }, { B0: true, A1: false }, { topic: 'house/B0,A1', pin: undefined }],
        [{ pins: 'B' }, 1, { topic: 'house/B', pin: undefined, pins: 'B' }],
        [{ pins: 'all', pin: 3 }, 0x0108, { topic: 'house/all', pin: undefined }],
      ] as const) {
        const answer = await ask({ payload: 'now', kept: 1, ...asked });
        assert.deepEqual([answer.payload, answer['kept']], [payload, 1]);
        for (const [key, value] of Object.entries(about))
          if (value !== '') assert.equal(answer[key], value, key);
      }
    });

    it('are about its own pins where messages may not choose, and say so', async () => {
      await loadFlow(...flow({ pins: 'A' }));
      const answer = await ask({ payload: 'now', pin: 'B0', pins: 'B' });
      assert.deepEqual([answer.payload, answer['topic'], answer['pin'], answer['pins']], [0, 'A', undefined, undefined]); // prettier-ignore
    });

    it('can be about outputs, which nobody else loses by it', async () => {
      await loadFlow(
        expanderNode({ wiring: 'mirrored' }),
        flowNode('in', 'mcp-in', { pins: 'A3', pinsFromMessage: true, wires: [['seen']] }),
        flowNode('out', 'mcp-out', { pins: 'B0' }),
        SEEN,
      );
      node('out').receive({ payload: true });
      await settle();
      assert.equal((await ask({ payload: 'now', pin: 'B0' })).payload, true);
      node('out').receive({ payload: false });
      await settle();
      assert.equal(chip().pad(8), 0);
    });

    it('are errors for pins that there are not, and the node goes on', async () => {
      const caught: FlowNode = { id: 'caught', type: 'helper', z: 'tab1', wires: [] };
      const catcher: FlowNode = { id: 'catcher', type: 'catch', z: 'tab1', scope: null, wires: [['caught']] };
      await loadFlow(...flow({ pinsFromMessage: true }), catcher, caught);
      for (const [pins, text] of [
        ['Z9', /mcp-in in, door: .*Z9/],
        [99, /99/],
        [NaN, /NaN/],
        [{}, /\{\}/],
        ['A0,A0', /A0/],
        ['A,B1', /A,B1/],
      ] as const) {
        const error = nextMessage('caught');
        node('in').receive({ payload: 1, pins });
        assert.match(String(((await error)['error'] as Message)['message']), text);
      }
      assert.equal((await shownStatus('in')).text, 'status.refused');
      assert.equal((await ask({ payload: 1 })).payload, false);
    });
  });

  describe('wired to an mcp-out', () => {
    for (const [what, properties, out] of [
      ['a level', {}, { pins: 'B0' }],
      [
        'a number for a level',
        { onPayload: '1', onPayloadType: 'num', offPayload: '0', offPayloadType: 'num' },
        { pins: 'B0' },
      ],
      [
        'a word for a level',
        { onPayload: 'on', onPayloadType: 'str', offPayload: 'OFF', offPayloadType: 'str' },
        { pins: 'B0' },
      ],
      [
        'an object for a level',
        {
          onPayload: '{"B0":true}',
          onPayloadType: 'json',
          offPayload: '{"B0":false}',
          offPayloadType: 'json',
        },
        { pins: 'B0,B1' },
      ],
    ] as const) {
      it(`carry ${what}, and on to the next node what the pin is now`, async () => {
        await loadFlow(
          expanderNode({ wiring: 'mirrored', pins: TABLE }),
          flowNode('in', 'mcp-in', { pins: 'door', topic: 'house', ...properties, wires: [['out']] }),
          flowNode('out', 'mcp-out', { ...out, wires: [['seen']] }),
          SEEN,
        );
        const seen = collect('seen');
        await drive(3, 1);
        await settle();
        assert.equal(chip().pad(8), 1);
        await drive(3, 0);
        await settle();
        assert.equal(chip().pad(8), 0);
        assert.deepEqual(seen.map(({ topic }) => topic), ['house/door', 'house/door']); // prettier-ignore
        assert.deepEqual(payloads(seen), out.pins === 'B0' ? [true, false] : [{ B0: true, B1: false }, { B0: false, B1: false }]); // prettier-ignore
      });
    }

    it('carry a port to a port', async () => {
      await loadFlow(
        expanderNode({ wiring: 'mirrored' }),
        flowNode('in', 'mcp-in', { pins: 'A', wires: [['out']] }),
        flowNode('out', 'mcp-out', { pins: 'B' }),
      );
      chip().drivePort('A', 0xa5);
      await settle();
      assert.deepEqual(Array.from({ length: 8 }, (_, pin) => chip().pad(8 + pin)), [1, 0, 1, 0, 0, 1, 0, 1]); // prettier-ignore
    });

    it('carry text with the pin to another board, whose pins have the same names', async () => {
      await loadFlow(
        expanderNode({ wiring: 'mirrored', pins: TABLE }),
        {
          ...expanderNode({ pins: { B5: { label: 'door' } } }),
          id: 'far',
          name: 'far board',
          address: '0x21',
        },
        flowNode('in', 'mcp-in', { pins: 'door', form: 'pin-state', wires: [['strip']] }),
        flowNode('strip', 'helper'),
        flowNode('out', 'mcp-out', { expander: 'far', pins: '', pinsFromMessage: true }),
      );
      node('strip').on('input', ({ payload }) => node('out').receive({ payload }));
      await drive(3, 1);
      await settle();
      assert.equal(simulatedBus.chip(0x21).pad(13), 1);
      await drive(3, 0);
      await settle();
      assert.equal(simulatedBus.chip(0x21).pad(13), 0);
    });
  });
});
