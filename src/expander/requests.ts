// Things a caller wants the worker to do once, when the chip is there and nothing more urgent waits.
import { asError } from '../errors/as-error';

interface Request {
  readonly run: () => Promise<void>;
  readonly reject: (error: Error) => void;
}

export class Requests {
  private readonly waiting: Request[] = [];

  /** @returns settles with what `operation` does, or with the error of `dismiss` */
  add<T>(operation: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = async (): Promise<void> => {
        try {
          resolve(await operation());
        } catch (error) {
          reject(asError(error));
          throw error;
        }
      };
      this.waiting.push({ run, reject });
    });
  }

  /** The next one to carry out. What it rejects with its caller has heard, too. */
  next(): (() => Promise<void>) | undefined {
    return this.waiting.shift()?.run;
  }

  dismiss(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
