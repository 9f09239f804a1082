// What was thrown, as an Error: JavaScript lets anything be thrown, even what cannot be shown.

export function asError(thrown: unknown): Error {
  try {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  } catch {
    return new Error('unknown error');
  }
}
