// Tells the package's nodes when a deploy is done: all of them by one listener on Node-RED's events.
import type { NodeAPI } from 'node-red';
import { type Listener, Signal } from '../../src/tools/signal';

const made = new Signal<void>();
const deployed = new Signal<void>();
const tell = (): void => {
  made.emit();
  deployed.emit();
};
let listeners = 0;

/** @param listener called after each deploy, when all nodes are made and use their pins. @returns the way to stop it */
export function onDeployed(RED: NodeAPI, listener: () => void): () => void {
  return listen(RED, deployed, listener);
}

/** As `onDeployed`, but before all of those: for nodes that have to find each other first. */
export function onNodesMade(RED: NodeAPI, listener: () => void): () => void {
  return listen(RED, made, listener);
}

function listen(RED: NodeAPI, signal: Signal<void>, listener: Listener<void>): () => void {
  if (listeners++ === 0) RED.events.on('flows:started', tell);
  const stop = signal.on(listener);
  let stopped = false;
  return () => {
    if (stopped) return;
    stopped = true;
    stop();
    if (--listeners === 0) RED.events.removeListener('flows:started', tell);
  };
}
