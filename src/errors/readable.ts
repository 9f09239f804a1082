// Messages may hold what throws when it is looked at: getters, proxies, objects of other programs.
import { showBare, UserError } from './user-error';

/** @returns what `parse` returns. @throws UserError what it throws, `payload-unreadable` in the place of any other error */
export function readable<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('payload-unreadable', { reason: reasonOf(error) });
  }
}

/** What getters throw may be anything. */
function reasonOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message.slice(0, 100) : showBare(thrown);
  } catch {
    return '?';
  }
}
