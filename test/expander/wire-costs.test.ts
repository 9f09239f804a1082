// The promises about traffic, as counted for `npm run bench`.
import assert from 'node:assert/strict';
import { document, rowsOf } from '../docs/markdown';
import { countOperations } from '../support/wire-costs';

describe('the cost on the wire', () => {
  it('is what the README promises', async () => {
    const counted = await countOperations();
    const costs = counted.map(({ operation, cost }) => `${operation}: ${cost.transactions} / ${cost.bytes}`);
    assert.deepEqual(costs, [
      'set one pin: 1 / 3',
      '8 pins of one port in one tick: 1 / 3',
      '16 pins in one tick: 1 / 4',
      '16 messages to 16 mcp-out nodes in one tick, through Node-RED: 1 / 4',
      'on, off, on to one pin in one tick: 3 / 9',
      'read 16 inputs with latch: 1 / 9',
      'start, 16 pins configured, chip just powered on: 6 / 62',
      'start, 16 pins configured, chip left with BANK = 1 and byte mode: 6 / 62',
      'start on a chip that already stands so: 5 / 44',
      'one idle second, inputs in use, polled every 20 ms: 50 / 466',
      'one idle second, no input in use: 1 / 25',
      'one change of an input, polled: 2 / 28',
      'one change of an input, with INT wired: 1 / 25',
    ]);
    for (const { cost } of counted) assert.equal(cost.clocks, 9 * cost.bytes);
    const promised = rowsOf(document('README.md'), ['operation', 'transactions', 'bytes on the wire']);
    assert.ok(promised.length > 0);
    for (const { cells } of promised) {
      const [operation, transactions, bytes] = [...cells.values()];
      assert.ok(costs.includes(`${operation}: ${transactions} / ${bytes}`), operation);
    }
  });
});
