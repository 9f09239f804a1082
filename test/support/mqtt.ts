// A program elsewhere on the network that talks MQTT, and the network between Node-RED and the broker.
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What the MQTT client of Node-RED's own nodes has, as far as it is used here. */
interface MqttClient {
  on(event: 'message', listener: (topic: string, payload: Buffer, packet: { retain: boolean }) => void): void;
  subscribeAsync(topic: string, options: { qos: 1 }): Promise<unknown>;
  publishAsync(topic: string, payload: string, options: { qos: 1; retain: boolean }): Promise<unknown>;
  endAsync(): Promise<void>;
}
interface MqttModule {
  connectAsync(url: string, options: { reconnectPeriod: number }): Promise<MqttClient>;
}

const requireCore = createRequire(createRequire(__filename).resolve('node-red'));
const requireMqtt = createRequire(requireCore.resolve('@node-red/nodes/core/network/10-mqtt.js'));
const mqtt = requireMqtt('mqtt') as MqttModule;

export interface Received {
  readonly topic: string;
  readonly payload: string;
  /** It was kept by the broker from before. */
  readonly retained: boolean;
}

/** Hears everything that is published. */
export class MqttObserver {
  readonly received: Received[] = [];

  private constructor(private readonly client: MqttClient) {
    client.on('message', (topic, payload, { retain }) => {
      this.received.push({ topic, payload: payload.toString(), retained: retain });
    });
  }

  static async connect(port: number): Promise<MqttObserver> {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
    const observer = new MqttObserver(client);
    await client.subscribeAsync('#', { qos: 1 });
    return observer;
  }

  /** What the broker has for whoever subscribes now: retained payloads by topic. */
  static async retained(port: number): Promise<Map<string, string>> {
    const late = await MqttObserver.connect(port);
    // A message of its own comes after all that was kept.
    const mark = `mark/${Math.random()}`;
    await late.publish(mark, 'end');
    while (!late.received.some(({ topic }) => topic === mark))
      await new Promise((resolve) => setTimeout(resolve, 5));
    await late.end();
    return new Map(
      late.received.filter(({ retained }) => retained).map(({ topic, payload }) => [topic, payload]),
    );
  }

  /** The last payload that was published under a topic. */
  last(topic: string): string | undefined {
    return this.all(topic).at(-1);
  }

  all(topic: string): string[] {
    return this.received.filter((one) => one.topic === topic).map(({ payload }) => payload);
  }

  async publish(topic: string, payload: string, retain = false): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: 1, retain });
  }

  async end(): Promise<void> {
    await this.client.endAsync();
  }
}

/** A cable to a broker that can be pulled. */
export class Cable {
  private readonly sockets = new Set<Socket>();
  private pulled = false;

  private constructor(
    private readonly server: Server,
    brokerPort: number,
  ) {
    server.on('connection', (near) => {
      if (this.pulled) {
        near.destroy();
        return;
      }
      const far = connect(brokerPort, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(socket);
        socket.pipe(other);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          this.sockets.delete(socket);
          other.destroy();
        });
      }
    });
  }

  static async plug(brokerPort: number): Promise<Cable> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Cable(server, brokerPort);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  pull(): void {
    this.pulled = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.pulled = false;
  }

  async end(): Promise<void> {
    this.pull();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
