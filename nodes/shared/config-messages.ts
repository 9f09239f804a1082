// Messages with msg.config: whichever flow node gets them, they mean its expander.
import type { NodeMessageInFlow } from 'node-red';
import { BusError } from '../../src/bus/bus-error';
import type { InterlockGroup } from '../../src/config/interlock-config';
import { isBlank } from '../../src/config/pin-selection';
import type { PinSettings } from '../../src/config/pin-settings';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';
import { interlocksPayload, settingsPayload } from '../../src/message/config-answers';
import {
  changesSettings,
  type ConfigWord,
  parseConfigCommand,
  parseConfigWord,
} from '../../src/message/parse-config-command';
import type { ExpanderAccess } from './expander-node';

type ConfigMessage = NodeMessageInFlow & {
  /** "get", "set", "registers", "rewrite", "restore" or "interlocks". */
  config?: unknown;
};

export function isConfigMessage(message: ConfigMessage): boolean {
  return !isBlank(message.config);
}

/**
 * Carries out the command of a message. @returns the same message, with what was asked for as its payload
 * @throws UserError when it is refused, and nothing has changed then; BusError while the chip is away, and changed
 * settings are for when it is back
 */
export async function answerConfig(
  access: ExpanderAccess,
  message: ConfigMessage,
): Promise<NodeMessageInFlow> {
  const { expander, labels, deployed } = access;
  const { payload } = message;
  const word = parseConfigWord(message.config);
  checkRight(access, word, payload);
  refuseSuspended(expander);
  const { settings, interlocks, ownModes } = expander;
  const command = parseConfigCommand(word, payload, { labels, settings, interlocks, ownModes });
  switch (command.kind) {
    case 'get':
      return Object.assign(message, { payload: settingsNow(expander, command.mask) });
    case 'set':
      await changeTable(expander, command.settings);
      return Object.assign(message, { payload: settingsNow(expander, command.mask) });
    case 'registers':
      return Object.assign(message, { payload: await expander.readRegisters() });
    case 'rewrite':
      await expander.rewrite();
      return message;
    case 'restore':
      await changeTable(expander, deployed.pins, deployed.interlocks);
      return message;
    case 'interlocks':
      if (command.groups) await expander.changeInterlocks(command.groups);
      return Object.assign(message, { payload: interlocksPayload(expander.interlocks) });
  }
}

function settingsNow({ settings, ownModes }: Expander, mask: number): Record<string, PinSettings> {
  return settingsPayload(mask, settings, ownModes);
}

/** Interlocks change with a table that is accepted, and not without it. */
async function changeTable(
  expander: Expander,
  rows: readonly PinSettings[],
  groups?: readonly InterlockGroup[],
): Promise<void> {
  try {
    const written = expander.changeSettings(rows);
    const switched = groups && expander.settings === rows ? changeGroups(expander, groups) : undefined;
    await Promise.all([written, switched]);
  } catch (error) {
    if (!(error instanceof UserError) || error.key !== 'pin-set-otherwise') throw error;
    throw new UserError('config-pin-used', error.params, { cause: error });
  }
}

/** Groups that stay the same keep their turn, and whoever waits for it. */
async function changeGroups(expander: Expander, groups: readonly InterlockGroup[]): Promise<void> {
  const [now, then] = [expander.interlocks, groups].map((list) => JSON.stringify(interlocksPayload(list)));
  if (now !== then) await expander.changeInterlocks(groups);
}

function checkRight({ rights, name }: ExpanderAccess, word: ConfigWord, payload: unknown): void {
  const [allowed, refusal] = changesSettings(word, payload)
    ? ([rights.write, 'config-write-off'] as const)
    : ([rights.read, 'config-read-off'] as const);
  if (!allowed) throw new UserError(refusal, { expander: name, command: word });
}

/** No settings are in force on an expander that is not allowed to work; one whose chip is away works. */
function refuseSuspended({ state }: Expander): void {
  if (state.kind === 'away' && !(state.error instanceof BusError)) throw state.error;
}
