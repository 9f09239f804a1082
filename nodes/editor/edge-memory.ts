// Which changes are sent and which are counted is one property, but a choice for the one is none for the other.
import { find } from './elements';
import type { SettingFields } from './setting-fields';

/**
 * Watching begins with every change, counting with one edge, so that a press is not two counts. A choice comes back
 * with its mode.
 * @returns how to end it
 */
export function rememberEdges(fields: SettingFields): () => void {
  const mode = find('node-input-mode', HTMLSelectElement);
  const edge = find('node-input-edge', HTMLSelectElement);
  const isCounting = (): boolean => mode.value === 'counter' || mode.value === 'rate';
  const remembered = { counting: 'rising', watching: 'both' };
  let counting = isCounting();
  const swap = (): void => {
    if (isCounting() === counting) return;
    remembered[counting ? 'counting' : 'watching'] = edge.value;
    counting = isCounting();
    edge.value = remembered[counting ? 'counting' : 'watching'];
    fields.update();
  };
  $(mode).on('change.mcpEdges', swap);
  return () => void $(mode).off('.mcpEdges');
}
