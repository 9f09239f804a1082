// A USB device in software, plugged into the kernel's virtual controller (vhci-hcd) by the USB/IP protocol.
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** The eight bytes that begin a control transfer (USB 2.0, 9.3). */
export interface Setup {
  /** bmRequestType: bit 7 = to the host, bits 6..5 = 0 for a standard request. */
  readonly type: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  /** Bytes the host sends or has room for. */
  readonly length: number;
}

/** Bytes for the host (empty when it sent some), a stall, or no answer until the host gives up. */
export type Answer = Uint8Array | 'stall' | 'silence';

export type ControlHandler = (setup: Setup, data: Uint8Array) => Answer;

const CONTROLLER = '/sys/devices/platform/vhci_hcd.0';
const FREE_PORT = '004';
const DEVICE_ID = 0x10001;
const FULL_SPEED = 2;

/** USB/IP's commands, and the sizes and offsets of its packets (Documentation/usb/usbip_protocol.rst). */
const SUBMIT = 1;
const UNLINK = 2;
const SUBMITTED = 3;
const UNLINKED = 4;
const HEADER = 48;
const AT = {
  command: 0,
  sequence: 4,
  direction: 12,
  unlinked: 20,
  status: 20,
  length: 24,
  setup: 40,
} as const;

const EPIPE = 32;
const ECONNRESET = 104;

/** A device with nothing but its control pipe. It stays plugged in until `unplug()`. */
export class UsbIpDevice {
  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async plug(control: ControlHandler): Promise<UsbIpDevice> {
    const server = createServer({ noDelay: true }, (socket) => serve(socket, control));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = freePort();
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
    const socket = connect({ port: address.port, host: '127.0.0.1', noDelay: true }).pause();
    await once(socket, 'connect');
    writeFileSync(`${CONTROLLER}/attach`, `${port} ${descriptorOf(socket)} ${DEVICE_ID} ${FULL_SPEED}`);
    // The kernel has its own reference to the connection.
    socket.destroy();
    return new UsbIpDevice(server, port);
  }

  unplug(): void {
    writeFileSync(`${CONTROLLER}/detach`, String(this.port));
    this.server.close();
  }
}

/** Node.js shows a socket's file descriptor to nobody, but the kernel asks for it. */
function descriptorOf(socket: Socket): number {
  return (socket as unknown as { _handle: { fd: number } })._handle.fd;
}

function freePort(): number {
  const lines = readFileSync(`${CONTROLLER}/status`, 'utf8').split('\n').slice(1);
  const free = lines.map((line) => line.split(/\s+/)).find(([, , state]) => state === FREE_PORT);
  if (free?.[1] === undefined) throw new Error('no free port on the virtual USB controller');
  return Number(free[1]);
}

function serve(socket: Socket, control: ControlHandler): void {
  const silent = new Set<number>();
  let received = Buffer.alloc(0);
  socket.on('data', (part) => {
    received = Buffer.concat([received, part]);
    for (let size = packetSize(received); size <= received.length; size = packetSize(received)) {
      const reply = replyTo(received.subarray(0, size), control, silent);
      if (reply) socket.write(reply);
      received = received.subarray(size);
    }
  });
  socket.on('error', () => socket.destroy());
}

/** Bytes of the packet that begins here; Infinity while its header is not complete. */
function packetSize(received: Buffer): number {
  if (received.length < HEADER) return Infinity;
  const carriesData =
    received.readUInt32BE(AT.command) === SUBMIT && received.readUInt32BE(AT.direction) === 0;
  return HEADER + (carriesData ? received.readUInt32BE(AT.length) : 0);
}

function replyTo(packet: Buffer, control: ControlHandler, silent: Set<number>): Buffer | undefined {
  const sequence = packet.readUInt32BE(AT.sequence);
  if (packet.readUInt32BE(AT.command) === UNLINK) {
    const wasSilent = silent.delete(packet.readUInt32BE(AT.unlinked));
    return header(UNLINKED, sequence, wasSilent ? -ECONNRESET : 0, 0);
  }
  const toHost = packet.readUInt32BE(AT.direction) === 1;
  const length = packet.readUInt32BE(AT.length);
  const answer = control(parseSetup(packet.subarray(AT.setup, HEADER), length), packet.subarray(HEADER));
  if (answer === 'silence') {
    silent.add(sequence);
    return undefined;
  }
  if (answer === 'stall') return header(SUBMITTED, sequence, -EPIPE, 0);
  const data = toHost ? answer.subarray(0, length) : new Uint8Array();
  return Buffer.concat([header(SUBMITTED, sequence, 0, toHost ? data.length : length), data]);
}

function header(command: number, sequence: number, status: number, length: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes.writeUInt32BE(command, AT.command);
  bytes.writeUInt32BE(sequence, AT.sequence);
  bytes.writeInt32BE(status, AT.status);
  bytes.writeUInt32BE(length, AT.length);
  return bytes;
}

function parseSetup(bytes: Buffer, length: number): Setup {
  return {
    type: bytes.readUInt8(0),
    request: bytes.readUInt8(1),
    value: bytes.readUInt16LE(2),
    index: bytes.readUInt16LE(4),
    length,
  };
}
