// The contract of every expander, on the simulated bus.
import { expanderContract } from '../contracts/expander-contract';
import { ADDRESS, Bench } from '../support/sim-expander';

expanderContract('the simulated bus', () => {
  const bench = new Bench();
  const { chip } = bench;
  const history: { pads: number; outputs: number }[] = [];
  chip.onChange(() => history.push({ pads: chip.pads, outputs: chip.outputs }));
  return Promise.resolve({
    bus: bench.lease(),
    address: ADDRESS,
    chip: {
      drive: (pin, level) => {
        chip.drive(pin, level);
        return Promise.resolve();
      },
      pads: () => Promise.resolve(chip.pads),
      int: (port) => Promise.resolve(chip.int(port)),
      history: () => Promise.resolve(history),
    },
    end: () => bench.close(),
    setPresent: (present) => {
      bench.bus.place(ADDRESS, present ? chip : undefined);
      return Promise.resolve();
    },
  });
});
