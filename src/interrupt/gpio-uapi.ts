// The kernel's GPIO character device, interface version 2 (Linux 5.10 and later): the numbers of its requests, and its
// structures as bytes. Names and sizes are those of include/uapi/linux/gpio.h. The structures have the same layout on
// 32 and 64 bit; numbers are little-endian, as on every machine a Linux with GPIO lines runs Node.js on.
import type { LineBias } from './interrupt-line';

/** struct gpiochip_info */
const CHIP_INFO = { size: 68, name: 0, label: 32, lines: 64 } as const;
/** struct gpio_v2_line_info */
const LINE_INFO = { size: 256, name: 0, consumer: 32, offset: 64, flags: 72 } as const;
/** struct gpio_v2_line_request; `flags` is that of its struct gpio_v2_line_config */
const LINE_REQUEST = {
  size: 592,
  offsets: 0,
  consumer: 256,
  flags: 288,
  lineCount: 560,
  eventBufferSize: 564,
  fd: 588,
} as const;
/** struct gpio_v2_line_values; one bit per requested line */
const LINE_VALUES = { size: 16, bits: 0, mask: 8 } as const;
/** struct gpio_v2_line_event */
const LINE_EVENT = { size: 48, timestamp: 0, id: 8 } as const;
/** Names and labels are char[GPIO_MAX_NAME_SIZE], ended by a zero byte. */
const NAME_SIZE = 32;

/** GPIO_V2_LINE_FLAG_* */
const FLAG = {
  used: 1n << 0n,
  input: 1n << 2n,
  edgeRising: 1n << 4n,
  edgeFalling: 1n << 5n,
  biasPullUp: 1n << 8n,
  biasDisabled: 1n << 10n,
  /** Since Linux 5.11; without it, time stamps are CLOCK_MONOTONIC. */
  clockRealtime: 1n << 11n,
} as const;

const BIAS_FLAGS: Readonly<Record<LineBias, bigint>> = {
  'as-is': 0n,
  'pull-up': FLAG.biasPullUp,
  none: FLAG.biasDisabled,
};

/** GPIO_V2_LINE_EVENT_RISING_EDGE; a falling edge is 2. */
const RISING_EDGE = 1;

/** Direction bits of `ioc`. */
const READ = 2;
const READ_WRITE = 3;

/** The request numbers of ioctl(2). */
export const REQUEST = {
  chipInfo: ioc(READ, 0x01, CHIP_INFO.size),
  lineInfo: ioc(READ_WRITE, 0x05, LINE_INFO.size),
  line: ioc(READ_WRITE, 0x07, LINE_REQUEST.size),
  values: ioc(READ_WRITE, 0x0e, LINE_VALUES.size),
} as const;

/** _IOC of asm-generic/ioctl.h, for the type 0xb4 of GPIO. */
function ioc(direction: number, number: number, size: number): number {
  return ((direction << 30) | (size << 16) | (0xb4 << 8) | number) >>> 0;
}

export interface ChipInfo {
  /** `gpiochip0` */
  readonly name: string;
  /** What the driver calls it: `pinctrl-bcm2711`. */
  readonly label: string;
  readonly lineCount: number;
}

export interface LineInfo {
  /** Empty for a line without a name. */
  readonly name: string;
  /** What its user calls itself; may be empty even when `used`. */
  readonly consumer: string;
  readonly used: boolean;
}

export interface LineRequest {
  readonly offset: number;
  /** Whom others see as the line's user; at most 31 bytes are kept. */
  readonly consumer: string;
  readonly bias: LineBias;
  /** Whether time stamps are CLOCK_REALTIME. */
  readonly realtime: boolean;
  /** How many edges the kernel keeps until they are read. */
  readonly eventBufferSize: number;
}

export interface LineEvent {
  /** The level after the edge. */
  readonly level: 0 | 1;
  readonly timestampNs: bigint;
}

export function encodeChipInfo(): Buffer {
  return Buffer.alloc(CHIP_INFO.size);
}

export function decodeChipInfo(bytes: Buffer): ChipInfo {
  return {
    name: text(bytes, CHIP_INFO.name),
    label: text(bytes, CHIP_INFO.label),
    lineCount: bytes.readUInt32LE(CHIP_INFO.lines),
  };
}

export function encodeLineInfo(offset: number): Buffer {
  const bytes = Buffer.alloc(LINE_INFO.size);
  bytes.writeUInt32LE(offset, LINE_INFO.offset);
  return bytes;
}

export function decodeLineInfo(bytes: Buffer): LineInfo {
  return {
    name: text(bytes, LINE_INFO.name),
    consumer: text(bytes, LINE_INFO.consumer),
    used: (bytes.readBigUInt64LE(LINE_INFO.flags) & FLAG.used) !== 0n,
  };
}

/** Asks for one line as input, with both edges. */
export function encodeLineRequest(request: LineRequest): Buffer {
  const flags = FLAG.input | FLAG.edgeRising | FLAG.edgeFalling | BIAS_FLAGS[request.bias];
  const bytes = Buffer.alloc(LINE_REQUEST.size);
  bytes.writeUInt32LE(request.offset, LINE_REQUEST.offsets);
  bytes.write(request.consumer, LINE_REQUEST.consumer, NAME_SIZE - 1, 'latin1');
  bytes.writeBigUInt64LE(request.realtime ? flags | FLAG.clockRealtime : flags, LINE_REQUEST.flags);
  bytes.writeUInt32LE(1, LINE_REQUEST.lineCount);
  bytes.writeUInt32LE(request.eventBufferSize, LINE_REQUEST.eventBufferSize);
  return bytes;
}

/** The file descriptor that a successful request brought. */
export function decodeLineFd(bytes: Buffer): number {
  return bytes.readInt32LE(LINE_REQUEST.fd);
}

/** Asks for the level of the only line of a request. */
export function encodeLineValues(): Buffer {
  const bytes = Buffer.alloc(LINE_VALUES.size);
  bytes.writeBigUInt64LE(1n, LINE_VALUES.mask);
  return bytes;
}

export function decodeLevel(bytes: Buffer): 0 | 1 {
  return (bytes.readBigUInt64LE(LINE_VALUES.bits) & 1n) === 1n ? 1 : 0;
}

/** Room for that many edges. */
export function eventBuffer(count: number): Buffer {
  return Buffer.alloc(count * LINE_EVENT.size);
}

/** The edges in the first `length` bytes, oldest first. The kernel delivers whole ones only. */
export function decodeEvents(bytes: Buffer, length: number): LineEvent[] {
  return Array.from({ length: Math.floor(length / LINE_EVENT.size) }, (_, index) => {
    const at = index * LINE_EVENT.size;
    return {
      level: bytes.readUInt32LE(at + LINE_EVENT.id) === RISING_EDGE ? 1 : 0,
      timestampNs: bytes.readBigUInt64LE(at + LINE_EVENT.timestamp),
    };
  });
}

function text(bytes: Buffer, at: number): string {
  const field = bytes.subarray(at, at + NAME_SIZE);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? NAME_SIZE : end);
}
