import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createPresses, type Presses } from '../../nodes/editor/chip-picture/presses';

function listen(): { presses: Presses; told: string[] } {
  const told: string[] = [];
  const presses = createPresses((pin, pressed) => told.push(`${pressed ? 'press' : 'release'} ${pin}`));
  return { presses, told };
}

describe('buttons in the picture', () => {
  it('are pressed and let go', () => {
    const { presses, told } = listen();
    presses.press('mouse', 3);
    presses.release('mouse');
    presses.release('mouse');
    assert.deepEqual(told, ['press 3', 'release 3']);
  });

  it('stay pressed until the last finger is gone', () => {
    const { presses, told } = listen();
    presses.press('finger 1', 3);
    presses.press('finger 2', 3);
    presses.release('finger 1');
    assert.deepEqual(told, ['press 3']);
    presses.release('finger 2');
    assert.deepEqual(told, ['press 3', 'release 3']);
  });

  it('can be pressed together', () => {
    const { presses, told } = listen();
    presses.press('finger 1', 3);
    presses.press('finger 2', 4);
    presses.releaseAll();
    assert.deepEqual(told, ['press 3', 'press 4', 'release 3', 'release 4']);
  });

  it('are let go when they cannot be pressed any longer', () => {
    const { presses, told } = listen();
    presses.press('finger 1', 3);
    presses.press('finger 2', 4);
    presses.releasePin(3);
    assert.deepEqual(told, ['press 3', 'press 4', 'release 3']);
  });

  it('are told of in pairs, whatever fingers do', () => {
    const holder = fc.constantFrom('mouse', 'key', 'finger 1', 'finger 2');
    const pin = fc.nat({ max: 3 });
    const step = fc.oneof(
      fc.tuple(fc.constant('press' as const), holder, pin),
      fc.tuple(fc.constant('release' as const), holder),
      fc.tuple(fc.constant('releasePin' as const), pin),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { presses, told } = listen();
        for (const one of steps) {
          if (one[0] === 'press') presses.press(one[1], one[2]);
          else if (one[0] === 'release') presses.release(one[1]);
          else presses.releasePin(one[1]);
        }
        presses.releaseAll();
        for (let wanted = 0; wanted < 4; wanted++) {
          const of = told.filter((event) => event.endsWith(String(wanted)));
          of.forEach((event, place) =>
            assert.equal(event, `${place % 2 === 0 ? 'press' : 'release'} ${wanted}`),
          );
          assert.equal(of.length % 2, 0);
        }
      }),
    );
  });
});
