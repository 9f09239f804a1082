// The nodes with a real MQTT broker between them, and Node-RED's own MQTT nodes.
import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createRequire } from 'node:module';
import type { Aedes } from 'aedes';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  expanderNode,
  type FlowNode,
  flowNode,
  loadFlowWith,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const mqttNodes: unknown = createRequire(__filename)('@node-red/nodes/core/network/10-mqtt.js');

describe('with MQTT between them', () => {
  let broker: Aedes;
  let server: Server;
  /** What went over the broker, as "topic payload". */
  const carried: string[] = [];

  before(startServer);
  before(async () => {
    const { Aedes } = await import('aedes');
    broker = await Aedes.createBroker();
    broker.on('publish', ({ topic, payload }) => {
      if (!topic.startsWith('$SYS')) carried.push(`${topic} ${payload.toString()}`);
    });
    server = createServer((socket) => broker.handle(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    await new Promise<void>((resolve) => broker.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  });
  after(stopServer);
  beforeEach(() => (carried.length = 0));
  afterEach(unloadFlow);

  const load = async (...nodes: FlowNode[]) => {
    const subscribed = new Promise((resolve) => broker.once('subscribe', resolve));
    await loadFlowWith(
      [mqttNodes],
      expanderNode({ wiring: 'mirrored', pins: { A3: { label: 'door' } } }),
      { ...expanderNode({ pins: { B5: { label: 'door' } } }), id: 'far', name: 'far board', address: '0x21' },
      {
        ...{ id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', protocolVersion: '4', keepalive: '60' },
        ...{ port: String((server.address() as AddressInfo).port), clientid: '', autoConnect: true },
        ...{ usetls: false, cleansession: true },
      },
      flowNode('publish', 'mqtt out', { broker: 'broker', topic: '', qos: '1', retain: '' }),
      ...nodes,
    );
    await subscribed;
    await settle();
  };
  const subscribe = (topic: string, properties: object = {}) =>
    flowNode('subscription', 'mqtt in', {
      ...{ broker: 'broker', topic, qos: '1', datatype: 'auto', nl: false, rap: true, inputs: 0 },
      ...properties,
      wires: [['out']],
    });
  const until = async (reached: () => boolean, what: string) => {
    const end = Date.now() + 5000;
    while (!reached()) {
      assert.ok(Date.now() < end, what);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const chip = () => simulatedBus.chip(0x20);
  const far = () => simulatedBus.chip(0x21);

  for (const [what, properties, datatype, texts] of [
    ['levels', {}, 'auto', ['true', 'false']],
    ['levels as a Buffer', {}, 'buffer', ['true', 'false']],
    [
      'own words',
      { onPayload: 'on', onPayloadType: 'str', offPayload: 'off', offPayloadType: 'str' },
      'utf8',
      ['on', 'off'],
    ],
    ['text with the pin', { form: 'pin-state' }, 'auto', ['door,1', 'door,0']],
    ['text with the pin as a Buffer', { form: 'pin-state' }, 'buffer', ['door,1', 'door,0']],
  ] as const) {
    it(`a pin of one board follows that of another by its label: ${what}`, async () => {
      await load(
        flowNode('in', 'mcp-in', {
          pins: 'door',
          topic: 'house/cellar',
          ...properties,
          wires: [['publish']],
        }),
        subscribe('house/#', { datatype }),
        flowNode('out', 'mcp-out', { expander: 'far', pins: '', pinsFromMessage: true }),
      );
      for (const level of [1, 0, 1] as const) {
        chip().drive(3, level);
        await until(() => far().pad(13) === level, `B5 becomes ${level}`);
      }
      assert.deepEqual(
        carried,
        [texts[0], texts[1], texts[0]].map((text) => `house/cellar/door ${text}`),
      );
    });
  }

  it('an mcp-out with one pin takes plain payloads, whatever their topic', async () => {
    await load(subscribe('lamp/power'), flowNode('out', 'mcp-out', { expander: 'far', pins: 'B0' }));
    for (const [payload, level] of [
      ['on', 1],
      ['0', 0],
      ['true', 1],
      ['OFF', 0],
    ] as const) {
      // prettier-ignore
      broker.publish(
        { cmd: 'publish', topic: 'lamp/power', payload, qos: 1, dup: false, retain: false },
        () => undefined,
      );
      await until(() => far().pad(8) === level, payload);
    }
  });

  it('topics that end with /set choose the pin, too', async () => {
    await load(
      subscribe('house/+/set'),
      flowNode('out', 'mcp-out', { expander: 'far', pins: '', pinsFromMessage: true }),
    );
    broker.publish(
      { cmd: 'publish', topic: 'house/door/set', payload: '1', qos: 1, dup: false, retain: false },
      () => undefined,
    );
    await until(() => far().pad(13) === 1, 'B5');
  });

  it('counts and clicks go out with their topics', async () => {
    await load(
      flowNode('in', 'mcp-in', { pins: 'door', mode: 'counter', topic: 'meter', wires: [['publish']] }),
      flowNode('presses', 'mcp-in', {
        pins: 'A4',
        mode: 'click',
        doubleMs: 0,
        topic: 'button',
        wires: [['publish']],
      }),
      subscribe('nothing'),
      flowNode('out', 'mcp-out', { expander: 'far', pins: 'B0' }),
    );
    for (const level of [1, 0] as const) {
      chip().drive(3, level);
      chip().drive(4, level);
      await settle();
    }
    await until(() => carried.length >= 3, 'three messages');
    assert.deepEqual([...carried].sort(), ['button/A4 click', 'meter/door 1', 'meter/door 2']);
  });
});
