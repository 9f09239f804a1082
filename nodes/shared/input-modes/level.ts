// mcp-in that reports levels.
import { changeMessages, firstMessages } from '../../../src/message/input-messages';
import { levelsStatus, READY } from '../node-status';
import type { InputMode, ModeParts } from './input-mode';

export function levelMode({ config, wording, send, lastLevels }: ModeParts): InputMode {
  return {
    begin: () => undefined,
    feed: (change) => changeMessages(change, config.edge, wording).forEach(send),
    hearsNames: true,
    first: (levels) => firstMessages(levels, wording, Date.now()),
    status: () => {
      const levels = lastLevels();
      return levels === undefined ? READY : levelsStatus(levels, config.selection);
    },
  };
}
