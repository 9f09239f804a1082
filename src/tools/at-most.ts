/** Waits for a promise, but not longer than `limitMs`. */
export async function atMost(limitMs: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}
