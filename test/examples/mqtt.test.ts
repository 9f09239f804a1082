// The MQTT examples with a broker in this process; test/mosquitto has them with the one that most people use.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { mqttExamples, type RunningBroker } from './mqtt-examples';

mqttExamples('aedes', async (): Promise<RunningBroker> => {
  const { Aedes } = await import('aedes');
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      await new Promise<void>((resolve) => broker.close(resolve));
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
});
