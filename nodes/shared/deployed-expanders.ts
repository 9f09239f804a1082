// The expanders that are deployed now, for the editor: by the ids of their nodes.
import type { OutputActions } from '../../src/actions/output-actions';
import type { BusId } from '../../src/config/expander-config';
import type { WiringConfig } from '../../src/config/wiring-config';
import type { Expander } from '../../src/expander/expander';
import type { ExpanderHealth } from '../../src/expander/expander-health';
import type { LineId } from '../../src/interrupt/interrupt-line';
import type { SimulatedOutside } from './simulated-outside';

export interface DeployedExpander {
  /** Of the mcp-expander node. */
  readonly id: string;
  /** As the user called the node; may be empty. */
  readonly name: string;
  /** As errors call it. */
  readonly title: string;
  readonly bus: BusId;
  readonly address: number;
  readonly expander: Expander;
  /** Through which its outputs are commanded. */
  readonly actions: OutputActions;
  readonly health: ExpanderHealth;
  /** How its INT outputs are wired. */
  readonly interrupts: Pick<WiringConfig, 'wiring' | 'lines'>;
  /** Lines of the host that its INT outputs are wired to. */
  readonly lines: readonly LineId[];
  /** What the editor can do to a simulated chip; undefined for a real one. */
  readonly outside: SimulatedOutside | undefined;
}

export class DeployedExpanders {
  private readonly byId = new Map<string, DeployedExpander>();

  /** @returns the way to take it off the list */
  add(deployed: DeployedExpander): () => void {
    this.byId.set(deployed.id, deployed);
    return () => {
      if (this.byId.get(deployed.id) === deployed) this.byId.delete(deployed.id);
    };
  }

  /** In the order of deployment. */
  get all(): readonly DeployedExpander[] {
    return [...this.byId.values()];
  }

  find(id: string): DeployedExpander | undefined {
    return this.byId.get(id);
  }
}

export const deployedExpanders = new DeployedExpanders();
