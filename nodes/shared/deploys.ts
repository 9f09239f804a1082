// Tells the package's nodes when a deploy is done: all of them by one listener on Node-RED's events.
import type { NodeAPI } from 'node-red';
import { Signal } from '../../src/expander/signal';

const deployed = new Signal<void>();
const tell = (): void => deployed.emit();
let listeners = 0;

/** @param listener called after each deploy, when all nodes are made. @returns the way to stop it */
export function onDeployed(RED: NodeAPI, listener: () => void): () => void {
  if (listeners++ === 0) RED.events.on('flows:started', tell);
  const stop = deployed.on(listener);
  let stopped = false;
  return () => {
    if (stopped) return;
    stopped = true;
    stop();
    if (--listeners === 0) RED.events.removeListener('flows:started', tell);
  };
}
