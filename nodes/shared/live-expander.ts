// Puts a deployed expander into the editor's live view: on the list, and with its events.
import type { Node, NodeAPI } from 'node-red';
import type { OutputActions } from '../../src/actions/output-actions';
import type { CountedBus } from '../../src/bus/counted-bus';
import type { ExpanderConfig } from '../../src/config/expander-config';
import type { Expander } from '../../src/expander/expander';
import { ExpanderHealth } from '../../src/expander/expander-health';
import { type DeployedExpander, deployedExpanders } from './deployed-expanders';
import { simulatedBus } from './hardware';
import { LiveEvents } from './live-events';
import { nameOf } from './node-name';
import { SimulatedOutside } from './simulated-outside';
import { liveState, pinRows } from './snapshot';
import { translate } from './translate';

export interface LiveParts {
  readonly config: ExpanderConfig;
  /** What the expander was given. */
  readonly bus: CountedBus;
  readonly expander: Expander;
  readonly actions: OutputActions;
}

/** @returns the way to end it, once the expander is closed: presses are released and faults repaired then */
export function showLive(
  RED: NodeAPI,
  node: Node,
  { config, bus, expander, actions }: LiveParts,
): () => void {
  const health = new ExpanderHealth(bus, expander);
  const changed = (): void => events.changed();
  const deployed: DeployedExpander = {
    ...{ id: node.id, name: node.name ?? '', title: nameOf(node) },
    ...{ bus: config.bus, address: config.address, expander, actions, health },
    interrupts: config.interrupts,
    lines: config.bus === 'simulated' ? [] : config.interrupts.lines.flatMap(({ id }) => (id ? [id] : [])),
    outside:
      config.bus === 'simulated' ? new SimulatedOutside(simulatedBus, config.address, changed) : undefined,
  };
  const events = new LiveEvents(
    {
      state: () => liveState(deployed, (error) => translate(RED, error)),
      table: () => ({ pins: pinRows(expander), users: expander.pinUsers }),
      health: () => health.now,
    },
    (event) => RED.comms.publish(`mcp23017/live/${node.id}`, event, false),
  );
  const stops = [
    deployedExpanders.add(deployed),
    health.stop,
    expander.onState.on(changed),
    expander.onSettings.on(changed),
    expander.onOutput.on(changed),
    expander.onInput.on(changed),
  ];
  changed();
  return () => {
    for (const stop of stops) stop();
    deployed.outside?.end();
    events.stop();
  };
}
