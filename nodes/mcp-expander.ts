// The mcp-expander config node: one MCP23017, shared by all nodes that refer to it.
import type { NodeAPI, NodeDef } from 'node-red';
import { OutputActions } from '../src/actions/output-actions';
import { CountedBus } from '../src/bus/counted-bus';
import { parseExpanderConfig } from '../src/config/expander-config';
import type { RawConfig } from '../src/config/parse-values';
import { labelsOf } from '../src/config/pin-settings';
import { UserError } from '../src/errors/user-error';
import { Expander } from '../src/expander/expander';
import { registerEndpoints } from './admin/register-endpoints';
import type { ChipOwner } from './shared/chip-owners';
import { onDeployed } from './shared/deploys';
import type { ExpanderNode } from './shared/expander-node';
import { acquireBus, chipOwners, interruptOptions } from './shared/hardware';
import { plugJumpers } from './shared/jumpers';
import { showLive } from './shared/live-expander';
import { nameOf, nameWithPlace } from './shared/node-name';
import { AbsenceReport } from './shared/report-absence';
import { reportHealth } from './shared/report-health';
import { translate } from './shared/translate';

export = function register(RED: NodeAPI): void {
  registerEndpoints(RED);
  RED.nodes.registerType('mcp-expander', function (this: ExpanderNode, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    const { config, problems } = parseExpanderConfig(raw as unknown as RawConfig);
    const { bus, address, pollMs, pins, interlocks, checkMs, drift, sharedChip } = config;
    const name = nameOf(this);
    const nameAndPlace = nameWithPlace(this, config);
    const inherited = chipOwners.inheritance(bus, address, this.id);
    const interrupts = interruptOptions(config);
    const countedBus = new CountedBus(acquireBus(bus, address));
    const expander = new Expander({
      ...{ name: nameAndPlace, bus: countedBus, address, pollMs, pins, interlocks },
      ...{ checkMs, drift, sharedChip },
      ...inherited,
      ...(interrupts && { interrupts }),
    });
    this.expander = expander;
    const actions = new OutputActions(expander, chipOwners.limitedOutputs(bus, address, this.id));
    this.actions = actions;
    this.labels = labelsOf(pins);
    this.rights = config.messages;
    this.deployed = { pins, interlocks };
    const absence = new AbsenceReport(RED, this);
    expander.onState.on((state) => absence.hear(state));
    expander.onHealth.on(reportHealth(RED, this, nameAndPlace));
    const live = { config, bus: countedBus, expander, actions };
    const stopShowing = showLive(RED, this, live);

    const owner: ChipOwner = {
      ...{ id: this.id, name, expander },
      limited: () => actions.limited,
      refused: (error) => this.error(translate(RED, error)),
    };
    let unplug = (): void => undefined;
    if (problems.length > 0) {
      const texts = problems.map((problem) => translate(RED, problem)).join(' ');
      const error = new UserError(
        'expander-invalid',
        { expander: name, problems: texts },
        { cause: problems },
      );
      expander.suspend(error);
      this.error(translate(RED, error));
    } else {
      chipOwners.add(bus, address, owner);
      unplug = plugJumpers(address, config.jumpers);
    }

    const stopListening = onDeployed(RED, () => expander.applyUse());
    this.on('close', (removed: boolean, done: () => void) => {
      stopListening();
      // The next owner may be made as soon as this one is done.
      void expander.close().finally(() => {
        chipOwners.remove(bus, address, owner, removed);
        unplug();
        stopShowing();
        done();
      });
    });
  });
};
