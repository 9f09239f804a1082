// The MQTT examples, as a suite for any broker: run on aedes in `npm test`, and on Mosquitto in `npm run test:mosquitto`.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import { RunningExample, until } from '../support/examples';
import { Cable, MqttObserver } from '../support/mqtt';
import { reconnectAfter, settle, startServer, stopFlow, stopServer, unloadFlow } from '../support/node-red';

export interface RunningBroker {
  readonly port: number;
  stop(): Promise<void>;
}

/** Pins of port B. */
const [B0, B1] = [8, 9];
const TIMEOUT_MS = 60_000;

/** @param startBroker a broker of its own that knows nothing yet, with nobody's settings */
export function mqttExamples(title: string, startBroker: () => Promise<RunningBroker>): void {
  describe(`with ${title}, the example`, function () {
    this.timeout(TIMEOUT_MS);
    let broker: RunningBroker;
    let cable: Cable;
    let observer: MqttObserver;

    before(startServer);
    before(() => reconnectAfter(200));
    after(() => reconnectAfter(undefined));
    after(stopServer);
    beforeEach(async () => {
      broker = await startBroker();
      cable = await Cable.plug(broker.port);
      observer = await MqttObserver.connect(broker.port);
    });
    afterEach(async () => {
      await unloadFlow();
      await observer.end();
      await cable.end();
      await broker.stop();
    });

    /** The example with the address of the broker that runs here, as its user enters it. */
    async function start(number: number, statuses: readonly string[]): Promise<RunningExample> {
      const flow = await RunningExample.start([number], {
        'mqtt-broker': { broker: '127.0.0.1', port: String(cable.port) },
      });
      for (const status of statuses)
        await until(() => observer.last(status) === 'online', `${status} is online`);
      await settle();
      return flow;
    }
    const become = (topic: string, payload: string): Promise<void> =>
      until(() => observer.last(topic) === payload, `${topic} becomes ${payload}`);

    describe('"MQTT both ways"', () => {
      const chip = () => simulatedBus.chip(0x26);
      const status = 'house/cellar/status';

      it('has told all levels once it is connected, for whoever comes later', async () => {
        await start(8, [status]);
        await become('house/cellar/lamp2', 'off');
        const kept = await MqttObserver.retained(broker.port);
        assert.deepEqual(
          [...kept].sort(),
          [
            ['house/cellar/button1', 'off'],
            ['house/cellar/button2', 'off'],
            ['house/cellar/lamp1', 'off'],
            ['house/cellar/lamp2', 'off'],
            [status, 'online'],
          ].sort(),
        );
      });

      it('tells of presses, takes commands, and tells what the lamps show then', async () => {
        const flow = await start(8, [status]);
        await become('house/cellar/lamp2', 'off');
        chip().drive(0, 0);
        await become('house/cellar/button1', 'on');
        chip().drive(0, 'Z');
        await become('house/cellar/button1', 'off');
        await observer.publish('house/cellar/lamp1/set', 'on');
        await become('house/cellar/lamp1', 'on');
        assert.deepEqual([chip().pad(B0), chip().pad(B1)], [1, 0]);
        flow.inject('lamp2 by MQTT');
        await become('house/cellar/lamp2', 'on');
        assert.deepEqual([chip().pad(B0), chip().pad(B1)], [1, 1]);
        flow.inject('lamp1 by MQTT');
        await become('house/cellar/lamp1', 'off');
        assert.deepEqual([chip().pad(B0), chip().pad(B1)], [0, 1]);
        assert.equal((await MqttObserver.retained(broker.port)).get('house/cellar/lamp2'), 'on');
      });

      it('is offline while its network is gone, and then tells what has happened meanwhile', async () => {
        await start(8, [status]);
        await become('house/cellar/lamp2', 'off');
        cable.pull();
        await become(status, 'offline');
        chip().drive(1, 0);
        await settle();
        assert.equal(observer.last('house/cellar/button2'), 'off');
        cable.mend();
        await become(status, 'online');
        await become('house/cellar/button2', 'on');
      });
    });

    describe('"Home Assistant by MQTT discovery"', () => {
      const chip = () => simulatedBus.chip(0x27);
      const status = 'cellar/expander/status';
      const lastState = 'cellar/expander/leak';

      it('leaves a configuration for each entity, with all that Home Assistant requires', async () => {
        await start(9, [status]);
        await become(lastState, 'OFF');
        const kept = await MqttObserver.retained(broker.port);
        const entities = [...kept].filter(([topic]) => topic.startsWith('homeassistant/'));
        assert.equal(entities.length, 4);
        const unique = new Set<unknown>();
        for (const [topic, payload] of entities) {
          const [, component, node, object] =
            /^homeassistant\/(switch|binary_sensor)\/([\w-]+)\/([\w-]+)\/config$/.exec(topic) ??
            assert.fail(topic);
          const config = JSON.parse(payload) as Record<string, unknown>;
          assert.equal(config['unique_id'], `${node ?? ''}_${object ?? ''}`);
          unique.add(config['unique_id']);
          assert.ok(typeof config['name'] === 'string' && config['name'] !== '');
          assert.deepEqual(config['device'], {
            identifiers: [node],
            name: 'Cellar',
            manufacturer: 'Microchip',
            model: 'MCP23017',
          });
          assert.deepEqual(config['origin'], { name: 'Node-RED' });
          // Payloads and availability are those that Home Assistant expects where a configuration names none.
          assert.ok(
            ['ON', 'OFF'].includes(kept.get(String(config['state_topic'])) ?? ''),
            'a state is there',
          );
          assert.equal(kept.get(String(config['availability_topic'])), 'online');
          assert.equal('command_topic' in config, component === 'switch');
          const known = ['name', 'unique_id', 'state_topic', 'availability_topic', 'device', 'origin'];
          const extra = Object.keys(config).filter((key) => !known.includes(key));
          for (const key of extra) assert.ok(['command_topic', 'device_class'].includes(key), key);
        }
        assert.equal(unique.size, 4);
      });

      it('switches at the command topic of each switch, and the state comes back from the pin', async () => {
        await start(9, [status]);
        await become(lastState, 'OFF');
        const kept = await MqttObserver.retained(broker.port);
        for (const [object, pin] of [
          ['lamp', B0],
          ['pump', B1],
        ] as const) {
          const config = JSON.parse(
            kept.get(`homeassistant/switch/mcp23017_cellar/${object}/config`) ?? '',
          ) as Record<string, string>;
          for (const [payload, level] of [
            ['ON', 0],
            ['OFF', 1],
            ['ON', 0],
          ] as const) {
            await observer.publish(config['command_topic'] ?? '', payload);
            await become(config['state_topic'] ?? '', payload);
            assert.equal(chip().pad(pin), level, 'the relays are active low');
          }
        }
        assert.equal((await MqttObserver.retained(broker.port)).get('cellar/expander/pump'), 'ON');
      });

      it('tells of its sensors', async () => {
        await start(9, [status]);
        await become(lastState, 'OFF');
        chip().drive(0, 0);
        await become('cellar/expander/doorbell', 'ON');
        chip().drive(0, 'Z');
        await become('cellar/expander/doorbell', 'OFF');
        chip().drive(1, 0);
        await become('cellar/expander/leak', 'ON');
      });

      it('is offline by its will when Node-RED is gone, and by its own word when that stops', async () => {
        await start(9, [status]);
        await become(lastState, 'OFF');
        await settle();
        cable.pull();
        await become(status, 'offline');
        observer.received.length = 0;
        cable.mend();
        await become(status, 'online');
        await become(lastState, 'OFF');
        await settle();
        await stopFlow();
        await become(status, 'offline');
        assert.equal((await MqttObserver.retained(broker.port)).get(status), 'offline');
      });

      it('tells all anew when Home Assistant has started', async () => {
        await start(9, [status]);
        await become(lastState, 'OFF');
        observer.received.length = 0;
        await observer.publish('homeassistant/status', 'online');
        await become(lastState, 'OFF');
        const configs = observer.received.filter(({ topic }) => topic.endsWith('/config'));
        assert.equal(configs.length, 4);
      });

      it('can be forgotten', async () => {
        const flow = await start(9, [status]);
        await become(lastState, 'OFF');
        flow.inject('forget the device');
        await become('homeassistant/binary_sensor/mcp23017_cellar/leak/config', '');
        const kept = await MqttObserver.retained(broker.port);
        assert.deepEqual(
          [...kept.keys()].filter((topic) => topic.startsWith('homeassistant/')),
          [],
        );
      });
    });

    describe('"several Pis joined by MQTT"', () => {
      const cellar = () => simulatedBus.chip(0x24);
      const attic = () => simulatedBus.chip(0x25);
      const statuses = ['house/cellar/status', 'house/attic/status'];
      const press = async (chip: typeof cellar): Promise<void> => {
        chip().drive(0, 0);
        await new Promise((resolve) => setTimeout(resolve, 60));
        chip().drive(0, 'Z');
      };

      it('has the button of one Pi toggle the lamp of the other, and keeps states but no presses', async () => {
        await start(13, statuses);
        await press(cellar);
        await until(() => attic().pad(B0) === 1, 'the lamp in the attic is on');
        await become('house/attic/lamp', 'on');
        assert.equal(cellar().pad(B0), 0);
        await press(attic);
        await until(() => cellar().pad(B0) === 1, 'the lamp in the cellar is on');
        await become('house/cellar/lamp', 'on');
        await press(cellar);
        await become('house/attic/lamp', 'off');
        const kept = await MqttObserver.retained(broker.port);
        assert.deepEqual(
          [...kept].sort(),
          [
            ['house/attic/lamp', 'off'],
            ['house/attic/status', 'online'],
            ['house/cellar/lamp', 'on'],
            ['house/cellar/status', 'online'],
          ].sort(),
        );
      });

      it('takes commands from others', async () => {
        await start(13, statuses);
        await observer.publish('house/cellar/lamp/set', 'on');
        await become('house/cellar/lamp', 'on');
        assert.equal(cellar().pad(B0), 1);
      });

      it('blinks where the other one is gone, until it is back', async () => {
        const flow = await start(13, statuses);
        await flow.disableFlow('Pi in the attic');
        await until(() => cellar().pad(B1) === 1, 'the alarm in the cellar is on');
        await until(() => cellar().pad(B1) === 0, 'and blinks');
        await flow.enableAllFlows();
        await become('house/attic/status', 'online');
        // A blink of half a second on and off that shows nothing for so long is over.
        let darkSince = Date.now();
        cellar().onChange(() => {
          if (cellar().pad(B1) === 1) darkSince = Infinity;
          else if (darkSince === Infinity) darkSince = Date.now();
        });
        await until(() => Date.now() - darkSince > 1300, 'the alarm stays off');
      });
    });
  });
}
