// One bus for many: in line, opened when needed, given back by the last.
import assert from 'node:assert/strict';
import { BusError } from '../../src/bus/bus-error';
import type { I2cBus } from '../../src/bus/i2c-bus';
import { BusPool, SharedBus } from '../../src/bus/shared-bus';

/** A bus whose transfers end when the test says so. */
class ManualBus implements I2cBus {
  readonly name = 'manual';
  readonly begun: number[] = [];
  closed = 0;
  inFlight = 0;
  mostInFlight = 0;
  private ends: (() => void)[] = [];

  async write(address: number): Promise<void> {
    this.begun.push(address);
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    await new Promise<void>((resolve) => this.ends.push(resolve));
    this.inFlight -= 1;
  }

  async read(address: number, _register: number, length: number): Promise<Uint8Array> {
    await this.write(address);
    return new Uint8Array(length);
  }

  probe(address: number): Promise<void> {
    return this.write(address);
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  async endNext(): Promise<void> {
    await turns();
    this.ends.shift()?.();
    await turns();
  }
}

const turns = () => new Promise(setImmediate);

describe('a shared bus', () => {
  const DATA = Uint8Array.of(0);

  it('has one transfer in flight, first come first served, commands before polls', async () => {
    const manual = new ManualBus();
    const bus = new SharedBus('x', () => Promise.resolve(manual));
    const all = Promise.all([
      bus.write(1, 0, DATA),
      bus.read(2, 0, 6, 'poll'),
      bus.write(3, 0, DATA),
      bus.read(4, 0, 6, 'poll'),
      bus.read(5, 0, 1),
    ]);
    for (let i = 0; i < 5; i++) await manual.endNext();
    await all;
    assert.deepEqual(manual.begun, [1, 3, 5, 2, 4]);
    assert.equal(manual.mostInFlight, 1);
  });

  it('lets a poll through now and then, however many commands come', async () => {
    const manual = new ManualBus();
    const bus = new SharedBus('x', () => Promise.resolve(manual));
    const commands = Array.from({ length: 40 }, () => bus.write(1, 0, DATA));
    const poll = bus.read(2, 0, 6, 'poll');
    for (let i = 0; i < 41; i++) await manual.endNext();
    await Promise.all([...commands, poll]);
    assert.equal(manual.begun.indexOf(2), 16);
  });

  it('is opened at the first transfer, and again when that failed', async () => {
    const manual = new ManualBus();
    let tries = 0;
    const bus = new SharedBus('x', () => {
      tries += 1;
      return tries < 3
        ? Promise.reject(new BusError('no-bus', 'bus-open-failed', 'x', undefined, { reason: 'gone' }))
        : Promise.resolve(manual);
    });
    await turns();
    assert.equal(tries, 0);
    await assert.rejects(bus.write(1, 0, DATA), /gone/);
    await assert.rejects(bus.write(1, 0, DATA), /gone/);
    const written = bus.write(1, 0, DATA);
    await manual.endNext();
    await written;
    assert.equal(tries, 3);
  });

  it('when closed lets the running transfer end, and rejects what waits and what comes', async () => {
    const manual = new ManualBus();
    const bus = new SharedBus('x', () => Promise.resolve(manual));
    const running = bus.write(1, 0, DATA);
    const waiting = assert.rejects(bus.write(2, 0, DATA), /closed/);
    const polling = assert.rejects(bus.read(3, 0, 6, 'poll'), /closed/);
    await turns();
    const closed = bus.close();
    await Promise.all([waiting, polling]);
    assert.equal(manual.closed, 0);
    await manual.endNext();
    await Promise.all([running, closed, bus.close()]);
    assert.equal(manual.closed, 1);
    await assert.rejects(bus.write(1, 0, DATA), /closed/);
  });

  it('closes quietly when it was never opened, or could not be', async () => {
    await new SharedBus('x', () => Promise.reject(new Error('never'))).close();
    const bus = new SharedBus('x', () => Promise.reject(new Error('no')));
    await assert.rejects(bus.write(1, 0, DATA));
    await bus.close();
  });

  it('is one for all who ask for a name, and closed with the last of them', async () => {
    const manual = new ManualBus();
    let opened = 0;
    const pool = new BusPool();
    const open = () => {
      opened += 1;
      return Promise.resolve(manual);
    };
    const [one, two] = [pool.acquire('x', open), pool.acquire('x', open)];
    for (const lease of [one, two]) {
      const written = lease.write(1, 0, DATA);
      await manual.endNext();
      await written;
    }
    assert.equal(opened, 1);
    await one.close();
    await one.close();
    assert.equal(manual.closed, 0);
    await two.close();
    assert.equal(manual.closed, 1);
    const again = pool.acquire('x', open).write(1, 0, DATA);
    await manual.endNext();
    await again;
    assert.equal(opened, 2);
  });

  it('carries out nothing any more that waits of a user who has closed it, and all of the others', async () => {
    const manual = new ManualBus();
    const pool = new BusPool();
    const open = () => Promise.resolve(manual);
    const [one, two] = [pool.acquire('x', open), pool.acquire('x', open)];
    const hangs = two.write(1, 0, DATA);
    await turns();
    const waiting = [one.write(2, 0, DATA), one.read(3, 0, 6, 'poll'), one.probe(4)];
    const others = [two.write(5, 0, DATA), two.read(6, 0, 6, 'poll')];
    const rejected = waiting.map((each) => assert.rejects(each, /closed/));
    await one.close();
    await Promise.all(rejected);
    for (let i = 0; i < 3; i++) await manual.endNext();
    await Promise.all([hangs, ...others]);
    assert.deepEqual(manual.begun, [1, 5, 6]);
    await two.close();
  });

  it('is not opened again before a hung transfer of its last user has ended', async () => {
    const [hung, fresh] = [new ManualBus(), new ManualBus()];
    const pool = new BusPool();
    const buses = [hung, fresh];
    const open = () => Promise.resolve(buses.shift() ?? assert.fail('opened a third time'));
    const lease = pool.acquire('x', open);
    const stuck = lease.write(1, 0, DATA);
    await turns();
    const closed = lease.close();
    const next = pool.acquire('x', open);
    const written = next.write(2, 0, DATA);
    await turns();
    assert.deepEqual(fresh.begun, []);
    await hung.endNext();
    await Promise.all([stuck, closed]);
    await fresh.endNext();
    await written;
    await next.close();
    assert.deepEqual([hung.closed, fresh.closed], [1, 1]);
  });
});
