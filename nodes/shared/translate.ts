// Shows errors of src/ in the language of the Node-RED server.
import type { NodeAPI } from 'node-red';
import { inWords } from '../../src/errors/in-words';
import { UserError } from '../../src/errors/user-error';

/** The namespace of the package's catalogs. */
const CATALOG = '@gpio-expander/node-red-mcp23017/mcp23017';

/** The text of an error; English where the catalog has no translation. */
export function translate(RED: NodeAPI, error: Error): string {
  if (!(error instanceof UserError)) return error.message;
  const key = `${CATALOG}:errors.${error.key}`;
  const text = RED._(
    key,
    inWords(error.params, (word) => textOf(RED, word)),
  );
  // Without catalogs Node-RED answers with the key itself.
  return text.endsWith(`errors.${error.key}`) ? error.message : text;
}

/** A text of the package's catalog, in the language of the Node-RED server. @param key such as `mcp-expander.log.back` */
export function textOf(RED: NodeAPI, key: string): string {
  return RED._(`${CATALOG}:${key}`);
}
