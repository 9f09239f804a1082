// The sidebar tab "Expanders"; it comes and goes with the nodes in the palette.
import type { Translate } from '../explain';
import type { NodeDefinition } from '../red';
import { createExpanderList } from './expander-list';
import { createFeed } from './feed';
import { createLiveApi } from './request';
import { watchVisibility } from './visibility';

const TAB = 'mcp23017-expanders';
const SHOW = 'mcp23017:show-expanders-tab';

let close: (() => void) | undefined;

/** For the definition of one node of the set. */
export const expandersTab: Required<Pick<NodeDefinition, 'onpaletteadd' | 'onpaletteremove'>> = {
  onpaletteadd() {
    close ??= openTab((key, params) => this._(key, params));
  },
  // Node-RED may call it again when a node set that is disabled is removed.
  onpaletteremove() {
    close?.();
    close = undefined;
  },
};

function openTab(translate: Translate): () => void {
  const api = createLiveApi(translate);
  const list = createExpanderList(translate, api, () => RED.user.hasPermission('mcp23017.write'));
  const feed = createFeed({
    api,
    comms: RED.comms,
    events: RED.events,
    onList: (snapshots) => list.show(snapshots),
    onChange: (snapshot) => list.change(snapshot),
    onProblem: (problem) => list.showProblem(problem),
    onInterruption: () => list.lock(),
  });
  const visibility = watchVisibility(list.element, (visible) => {
    if (visible) {
      list.checkRights();
      feed.resume();
    } else {
      feed.pause();
      list.lock();
    }
  });
  RED.actions.add(SHOW, () => RED.sidebar.show(TAB), { label: translate('live.show-tab') });
  RED.sidebar.addTab({
    id: TAB,
    label: translate('live.tab'),
    name: translate('live.title'),
    content: $(list.element),
    // One can look at the chip while a node is edited.
    enableOnEdit: true,
    pinned: true,
    iconClass: 'fa fa-microchip',
    action: SHOW,
    onchange: visibility.check,
  });
  RED.events.on('sidebar:resize', visibility.check);
  return () => {
    RED.events.off('sidebar:resize', visibility.check);
    visibility.stop();
    list.destroy();
    RED.sidebar.removeTab(TAB);
    RED.actions.remove(SHOW);
  };
}
