// The register table of the sidebar: what differs is named by pin.
import assert from 'node:assert/strict';
import { registerRows } from '../../nodes/editor/sidebar/register-rows';

describe('the rows of the register table', () => {
  it('name the pins that differ, and the bits of IOCON', () => {
    const rows = registerRows({
      registers: { IODIRA: 0xff, IODIRB: 0x7f, IOCON: 0x44, GPIOA: 0x0a },
      wanted: { IODIRA: 0xff, IODIRB: 0xfe, IOCON: 0x00 },
    });
    assert.deepEqual(rows, [
      { name: 'IODIRA', value: '0xFF', wanted: '0xFF', differing: [] },
      { name: 'IODIRB', value: '0x7F', wanted: '0xFE', differing: ['B0', 'B7'] },
      { name: 'IOCON', value: '0x44', wanted: '0x00', differing: ['2', '6'] },
      { name: 'GPIOA', value: '0x0A', wanted: undefined, differing: [] },
    ]);
  });

  it('are none for an answer without registers', () => {
    assert.deepEqual(registerRows({ registers: {}, wanted: {} }), []);
  });
});
