// Asks the runtime (docs/live-view.md), with the login of the editor.
import type { Translate } from './explain';

/** What was asked for, or why there is no answer, as a text for users. */
export type Answer =
  | { readonly ok: true; readonly content: unknown }
  /** With the status of HTTP; 0: no answer at all. */
  | { readonly ok: false; readonly status: number; readonly text: string };

/** A scan may wait for each of eight addresses. */
const TIMEOUT_MS = 15_000;

/**
 * @param path without a slash before it: only for such addresses Node-RED adds its root and the login
 * @param body none: a GET
 */
export function askRuntime(path: string, translate: Translate, body?: object): Promise<Answer> {
  return new Promise((resolve) => {
    $.ajax({
      ...{ url: path, dataType: 'json', timeout: TIMEOUT_MS, cache: false },
      ...(body && { method: 'POST', contentType: 'application/json', data: JSON.stringify(body) }),
    })
      .done((content: unknown) => resolve({ ok: true, content }))
      .fail((answer) => resolve({ ok: false, status: answer.status, text: reasonOf(answer, translate) }));
  });
}

function reasonOf({ status, responseJSON }: JQuery.jqXHR, translate: Translate): string {
  if (status === 401 || status === 403) return translate('editor.runtime.no-right');
  if (status === 0) return translate('editor.runtime.no-answer');
  const { message } = (responseJSON ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : translate('editor.runtime.failed', { status });
}
