// What eight expanders on one bus are promised to do, and the figures of docs/benchmarks.md.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_POLL_MS } from '../../src/config/expander-config';
import { measureInputs, measureOutputs } from './scale/measures';
import { CLOCKS_HZ, growthTable } from './scale/report';
import { HOST_MS, wireMs } from './scale/timed-bus';

const DOC = path.join(__dirname, '..', '..', 'docs', 'benchmarks.md');
/** What one look takes that has to show the chip's health, too: address, register, address, 22 bytes. */
const lookMs = (hz: number): number => HOST_MS + wireMs(25, hz);

describe('eight expanders on one bus', () => {
  for (const hz of CLOCKS_HZ) {
    describe(`at ${hz / 1000} kHz`, () => {
      it('leave two thirds of the bus free while they are polled, and almost all while INT is wired', async () => {
        assert.ok((await measureInputs(8, hz, 'polled')).idleLoad < 0.34);
        assert.ok((await measureInputs(8, hz, 'a line each')).idleLoad < 0.02);
      });

      it('tell a press after a poll interval and two looks of each at the most, half of them in two thirds of it', async () => {
        const { press } = await measureInputs(8, hz, 'polled');
        assert.ok(press.longest < DEFAULT_POLL_MS + 16 * lookMs(hz), `${press.longest} ms`);
        assert.ok(press.median < (DEFAULT_POLL_MS * 2) / 3, `${press.median} ms`);
      });

      it('tell a press by one look where each has its line, and by one look of each where they share it', async () => {
        const own = (await measureInputs(8, hz, 'a line each')).press;
        assert.ok(own.median < lookMs(hz) + 0.1, `${own.median} ms`);
        const shared = (await measureInputs(8, hz, 'one line')).press;
        assert.ok(shared.median < 8 * (HOST_MS + wireMs(9, hz)) + lookMs(hz), `${shared.median} ms`);
      });

      it('set 128 pins by a transfer of 4 bytes each', async () => {
        const { allSetMs } = await measureOutputs(8, hz);
        assert.ok(allSetMs < 8 * (HOST_MS + wireMs(4, hz)) + 0.2, `${allSetMs} ms`);
      });
    });
  }

  it('have the figures that docs/benchmarks.md shows', async () => {
    const cells = (line: string): string => line.replace(/ +/g, ' ');
    const shown = new Set((await readFile(DOC, 'utf8')).split('\n').map(cells));
    const measured = (await growthTable(100_000, [1, 8])).split('\n').slice(2, 4).map(cells);
    assert.equal(measured.length, 2);
    for (const line of measured)
      assert.ok(shown.has(line), `npm run bench:scale gives other figures: ${line}`);
  });
});
