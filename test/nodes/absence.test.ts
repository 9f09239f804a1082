// What the log says of a chip that is away: enough, and no flood.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import type { Node, NodeAPI } from 'node-red';
import { simulatedBus } from '../../nodes/shared/hardware';
import { AbsenceReport } from '../../nodes/shared/report-absence';
import { BusError } from '../../src/bus/bus-error';
import { UserError } from '../../src/errors/user-error';
import type { ExpanderState } from '../../src/expander/expander';
import { FlowClock } from '../support/flow-clock';
import {
  expanderNode,
  flowNode,
  loadFlow,
  loggedErrors,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const MINUTE = 60_000;
const READY: ExpanderState = { kind: 'ready', trouble: undefined };

function away(reason = 'EREMOTEIO'): ExpanderState {
  return { kind: 'away', error: new BusError('no-answer', 'bus-no-answer', 'i2c-1', 0x20, { reason }) };
}

describe('the log of a chip that is away', () => {
  let clock: Clock;
  let log: string[];
  let report: AbsenceReport;
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    log = [];
    const node = {
      ...{ id: 'chip', type: 'mcp-expander', name: 'board' },
      error: () => log.push('error'),
      log: () => log.push('back'),
    };
    report = new AbsenceReport({ _: (key: string) => key } as NodeAPI, node as unknown as Node);
  });
  afterEach(() => {
    report.hear({ kind: 'closed' });
    assert.equal(clock.countTimers(), 0);
    clock.uninstall();
  });

  /** For a time the chip is looked for each second. */
  const hear = (state: ExpanderState, ms: number): void => {
    for (let passed = 0; passed < ms; passed += 1000) {
      report.hear(state);
      clock.tick(1000);
    }
  };

  it('has each reason once, and that it is back', () => {
    for (let times = 0; times < 10; times++) {
      hear(away('EREMOTEIO'), 3000);
      hear(away('EIO'), 3000);
    }
    hear(READY, 3000);
    assert.deepEqual(log, ['error', 'error', 'back']);
  });

  it('has it once in ten minutes where it goes and comes all the time', () => {
    for (let times = 0; times < 99; times++) {
      hear(away(), 2000);
      hear(READY, 4000);
    }
    assert.deepEqual(log, ['error', 'back']);
    hear(READY, MINUTE);
    hear(away(), 1000);
    assert.equal(log.length, 3);
  });

  it('has it after ten seconds that it is away again, however soon after the last time', () => {
    hear(away(), 1000);
    hear(READY, 1000);
    hear(away('EIO'), 9000);
    assert.deepEqual(log, ['error', 'back']);
    hear(away('EIO'), 2 * MINUTE);
    assert.deepEqual(log, ['error', 'back', 'error']);
    hear(READY, 1000);
    assert.deepEqual(log, ['error', 'back', 'error', 'back']);
  });

  it('has INT lines that do not work, and not what stops the expander itself', () => {
    hear({ kind: 'away', error: new UserError('expander-twice') }, MINUTE);
    assert.deepEqual(log, []);
    hear({ kind: 'ready', trouble: new UserError('int-silent') }, MINUTE);
    hear(READY, 1000);
    assert.deepEqual(log, ['error', 'back']);
  });
});

describe('a chip that does not answer for ever-changing reasons', () => {
  before(startServer);
  after(stopServer);
  let time: FlowClock;
  beforeEach(() => (time = new FlowClock()));
  afterEach(() => time.until(unloadFlow()).finally(() => time.end()));

  it('is told of once for each', async () => {
    await time.until(loadFlow(expanderNode({ checkMs: 100 }), flowNode('out', 'mcp-out', { pins: 'A0' })));
    for (let second = 0; second < 10; second++) {
      const repair = simulatedBus.breakDown({ error: second % 2 === 0 ? 'NAK' : 'EIO' });
      await time.after(1000);
      repair();
    }
    const errors = loggedErrors('chip');
    assert.equal(errors.length, 2);
    assert.match(errors.join(), /NAK.*EIO/);
  });
});
