// Shows errors of src/ in the language of the Node-RED server.
import type { NodeAPI } from 'node-red';
import { UserError } from '../../src/errors/user-error';

const CATALOG = '@gpio-expander/node-red-mcp23017/mcp-expander';

/** The text of an error; English where the catalog has no translation. */
export function translate(RED: NodeAPI, error: Error): string {
  if (!(error instanceof UserError)) return error.message;
  const key = `${CATALOG}:errors.${error.key}`;
  const text = RED._(key, error.params);
  // Without catalogs Node-RED answers with the key itself.
  return text.endsWith(`errors.${error.key}`) ? error.message : text;
}
