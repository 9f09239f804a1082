// A message to a node and what becomes of it: the answer, or the error at a Catch node. And the chip past the driver.
import assert from 'node:assert/strict';
import { REGISTER_NAMES } from '../../src/chip/registers';
import { simulatedBus } from '../../nodes/shared/hardware';
import { type FlowNode, type Message, nextMessage, node } from './node-red';

/** Where nodes under test are wired to, and the Catch node; part of each flow that is talked to. */
export const ENDS: readonly FlowNode[] = [
  { id: 'done', type: 'helper', z: 'tab1', wires: [] },
  { id: 'seen', type: 'helper', z: 'tab1', wires: [] },
  { id: 'caught', type: 'helper', z: 'tab1', wires: [] },
  { id: 'catcher', type: 'catch', z: 'tab1', scope: null, wires: [['caught']] },
];

let count = 0;

/** Sends a message to a node that is wired to `done`. @returns what left it, or the error's text */
export async function send(id: string, message: Message): Promise<Message | string> {
  const asked = ++count;
  const passed = async (): Promise<Message> => {
    // Inputs send messages of their own accord, too.
    for (;;) {
      const answer = await nextMessage('done');
      if (answer['asked'] === asked) return answer;
    }
  };
  const caught = nextMessage('caught').then(({ error }) => (error as { message: string }).message);
  node(id).receive({ ...message, asked });
  return Promise.race([passed(), caught]);
}

/** As `send`, for a message that must be answered. */
export async function answerTo(id: string, message: Message): Promise<Message> {
  const answer = await send(id, message);
  if (typeof answer === 'string') throw new assert.AssertionError({ message: `refused: ${answer}` });
  return answer;
}

/** The payload that a command for the configuration is answered with. */
export async function ask(id: string, config: unknown, payload?: unknown): Promise<unknown> {
  const answer = await answerTo(id, { config, payload, topic: 'kept' });
  assert.equal(answer['topic'], 'kept');
  assert.equal(answer['config'], config);
  return answer.payload;
}

/** The text of the error that a command for the configuration ends in. */
export async function refused(id: string, config: unknown, payload?: unknown): Promise<string> {
  const answer = await send(id, { config, payload });
  assert.ok(typeof answer === 'string', `accepted: ${JSON.stringify(answer)}`);
  return answer;
}

export const chip = () => simulatedBus.chip(0x20);

/** A register as the chip has it, read past the driver. */
export function register(name: (typeof REGISTER_NAMES)[number]): number {
  chip().beginWrite();
  chip().receive(REGISTER_NAMES.indexOf(name));
  return chip().transmit();
}

/** Writes past the driver, as another program would. @param bytes the first register, then what it and the next ones get */
export function poke(bytes: readonly number[]): void {
  chip().beginWrite();
  for (const byte of bytes) chip().receive(byte);
}

/** The levels that some pads have had from now on, besides those they have. */
export function movesOf(mask: number): ReadonlySet<number> {
  const before = chip().pads & mask;
  const others = new Set<number>();
  chip().onChange(() => {
    const levels = chip().pads & mask;
    if (levels !== before) others.add(levels);
  });
  return others;
}
