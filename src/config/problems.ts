// Collects what is wrong with a configuration, so that a user sees all of it at once.
import type { UserError } from '../errors/user-error';

export class Problems {
  private readonly found: UserError[] = [];

  add(problem: UserError): void {
    this.found.push(problem);
  }

  get list(): readonly UserError[] {
    return this.found;
  }
}
