// A logical level as people write it in a message.

export type LevelWord = boolean | 'toggle';

const WORDS: Readonly<Record<string, LevelWord>> = {
  true: true,
  on: true,
  high: true,
  '1': true,
  false: false,
  off: false,
  low: false,
  '0': false,
  toggle: 'toggle',
};

/** true, 1, "1", "on", "true", "high", their opposites, "toggle" (any case); undefined for everything else. */
export function parseLevel(value: unknown): LevelWord | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const word = String(value).trim().toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}
