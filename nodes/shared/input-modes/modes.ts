// The modes of mcp-in by name.
import type { InMode } from '../../../src/config/in-config';
import { clickMode } from './click';
import { counterMode } from './counter';
import { encoderMode } from './encoder';
import type { InputMode, ModeParts } from './input-mode';
import { levelMode } from './level';
import { rateMode } from './rate';

export const INPUT_MODES: Readonly<Record<InMode, (parts: ModeParts) => InputMode>> = {
  level: levelMode,
  click: clickMode,
  counter: counterMode,
  rate: rateMode,
  encoder: encoderMode,
};

/** The modes that count, and so have something to keep. */
export const COUNTING: ReadonlySet<InMode> = new Set(['counter', 'encoder']);
