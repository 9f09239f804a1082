// The picture of the chip by mouse, finger, pen and key, for everybody, in each theme.
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, CDPSession } from 'playwright-core';
import type { PinPicture } from '../../nodes/editor/chip-picture/model';
import { launchBrowser } from './support/browser';
import { demoChip, demoPins, plainPin } from './support/chip-demo';
import { ChipPage, type ChipPageOptions } from './support/chip-page';
import { Editor } from './support/editor';
import { nodeRedVersion } from './support/node-red';

const SCREENSHOTS = path.resolve(__dirname, '../../build/screenshots');
const A1 = 1;

describe('the picture of the chip', () => {
  let browser: Browser;
  const pages: ChipPage[] = [];

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    const errors = pages.flatMap((chip) => chip.errors);
    for (const chip of pages.splice(0)) await chip.page.close();
    assert.deepEqual(errors, []);
  });

  async function openPage(options: ChipPageOptions = {}): Promise<ChipPage> {
    const chip = await ChipPage.open(browser, options);
    pages.push(chip);
    return chip;
  }

  async function openChoice(selectable: 'one' | 'many'): Promise<ChipPage> {
    const chip = await openPage();
    await chip.show({ size: 'small', selectable, numbering: 'names' }, demoPins(false, false), demoChip);
    return chip;
  }

  async function openButtons(options: ChipPageOptions = {}): Promise<ChipPage> {
    const chip = await openPage(options);
    const pins = demoPins(true, false).map((pin): PinPicture => ({ ...pin, pressed: false }));
    await chip.show({ size: 'full', selectable: 'none', numbering: 'names' }, pins, demoChip);
    return chip;
  }

  describe('to choose pins', () => {
    it('tells which one was clicked, and shows it as chosen', async () => {
      const chip = await openChoice('many');
      await chip.pin('A3').click();
      await chip.pin('B7').click({ modifiers: ['Shift'] });
      assert.deepEqual(await chip.events(), ['select 3', 'select 15 extend']);
      assert.equal(await chip.pin('A3').getAttribute('aria-selected'), 'true');
      assert.equal(await chip.pin('A4').getAttribute('aria-selected'), 'false');
    });

    it('does not choose a pin that cannot be had, but says why', async () => {
      const chip = await openChoice('many');
      await chip.pin('B5').click({ force: true });
      await chip.page.keyboard.press('Space');
      assert.deepEqual(await chip.events(), []);
      assert.match(await chip.words.innerText(), /It is an output, this node reads inputs\./);
    });

    it('works by keyboard alone, along the legs', async () => {
      const chip = await openChoice('one');
      await chip.page.locator('#before').focus();
      await chip.page.keyboard.press('Tab');
      assert.equal(await chip.focusedPin(), 'B0');
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowRight']) await chip.page.keyboard.press(key);
      assert.equal(await chip.focusedPin(), 'A6');
      await chip.page.keyboard.press('Space');
      await chip.page.keyboard.press('End');
      await chip.page.keyboard.press('Enter');
      assert.deepEqual(await chip.events(), ['select 6', 'select 0']);
      await chip.page.keyboard.press('Tab');
      assert.equal(await chip.page.evaluate(() => document.activeElement?.id), 'after');
      await chip.page.keyboard.press('Shift+Tab');
      assert.equal(await chip.focusedPin(), 'A0', 'Tab comes back to where one was');
    });

    it('begins with the pin that is chosen', async () => {
      const chip = await openPage();
      await chip.show(
        { size: 'small', selectable: 'one', numbering: 'names' },
        demoPins(false, false).map((pin, index) => ({ ...pin, selected: index === 5 })),
        demoChip,
      );
      await chip.page.locator('#before').focus();
      await chip.page.keyboard.press('Tab');
      assert.equal(await chip.focusedPin(), 'A5');
    });

    it('keeps the keys it uses from the rest of the editor, and no others', async () => {
      const chip = await openChoice('many');
      await chip.page.evaluate(() => {
        document.addEventListener('keydown', ({ key }) => window.owner.events.push(`key ${key}`));
      });
      await chip.pin('B0').focus();
      for (const key of ['ArrowUp', 'ArrowDown', 'Space', 'Escape', 'Control+Enter'])
        await chip.page.keyboard.press(key);
      assert.deepEqual(await chip.events(), ['select 9', 'key Escape', 'key Control', 'key Enter']);
    });

    it('moves the focus when asked to', async () => {
      const chip = await openChoice('many');
      await chip.page.evaluate(() => window.owner.picture.focusPin(12));
      assert.equal(await chip.focusedPin(), 'B4');
    });
  });

  describe('to press buttons', () => {
    it('holds a button as long as the mouse does', async () => {
      const chip = await openButtons();
      await chip.pin('A1').hover();
      await chip.page.mouse.down();
      assert.deepEqual(await chip.events(), ['press 1']);
      assert.equal(await chip.pin('A1').getAttribute('aria-pressed'), 'true');
      await chip.page.mouse.up();
      assert.deepEqual(await chip.events(), ['release 1']);
    });

    it('lets go when the mouse slides off', async () => {
      const chip = await openButtons();
      await chip.pin('A1').hover();
      await chip.page.mouse.down();
      await chip.pin('A2').hover();
      await chip.page.mouse.up();
      assert.deepEqual(await chip.events(), ['press 1', 'release 1']);
    });

    it('takes only the main button of the mouse', async () => {
      const chip = await openButtons();
      await chip.pin('A1').click({ button: 'right' });
      await chip.pin('A1').click({ button: 'middle' });
      assert.deepEqual(await chip.events(), []);
    });

    it('holds a button as long as a key does, and presses once however long', async () => {
      const chip = await openButtons();
      await chip.pin('A1').focus();
      for (const key of ['Space', 'Enter']) {
        await chip.page.keyboard.down(key);
        await chip.page.keyboard.down(key);
        await chip.page.keyboard.up(key);
        assert.deepEqual(await chip.events(), ['press 1', 'release 1'], key);
      }
    });

    it('lets go when the focus leaves', async () => {
      const chip = await openButtons();
      await chip.pin('A1').focus();
      await chip.page.keyboard.down('Space');
      await chip.page.keyboard.press('ArrowUp');
      await chip.page.keyboard.up('Space');
      assert.deepEqual(await chip.events(), ['press 1', 'release 1']);
    });

    it('lets go when the window is left, when the pin is a button no longer, and at the end', async () => {
      const chip = await openButtons();
      await chip.pin('A1').focus();
      await chip.page.keyboard.down('Space');
      await chip.page.evaluate(() => window.dispatchEvent(new Event('blur')));
      assert.deepEqual(await chip.events(), ['press 1', 'release 1']);
      await chip.page.keyboard.up('Space');

      await chip.page.keyboard.down('Space');
      const without = demoPins(true, false).map((pin) => ({ ...pin, press: undefined }));
      await chip.update(without, demoChip);
      assert.deepEqual(await chip.events(), ['press 1', 'release 1']);
      await chip.page.keyboard.up('Space');

      await chip.update(demoPins(true, false), demoChip);
      await chip.page.keyboard.down('Space');
      await chip.destroy();
      assert.deepEqual(await chip.events(), ['press 1', 'release 1']);
      assert.equal(await chip.page.locator('#host > *').count(), 0);
    });

    it('can be pressed by several fingers, and let go by sliding off', async () => {
      const chip = await openButtons({ context: { hasTouch: true } });
      const touch = await chip.page.context().newCDPSession(chip.page);
      const [one, two] = [await centre(chip, 'A1'), await centre(chip, 'A3')];
      await fingers(touch, 'touchStart', [{ ...one, id: 1 }]);
      await fingers(touch, 'touchStart', [
        { ...one, id: 1 },
        { ...two, id: 2 },
      ]);
      assert.deepEqual(await chip.events(), ['press 1', 'press 3']);
      await fingers(touch, 'touchEnd', [{ ...one, id: 1 }]);
      assert.deepEqual(await chip.events(), ['release 1']);
      await fingers(touch, 'touchMove', [{ ...two, y: two.y + 60, id: 2 }]);
      assert.deepEqual(await chip.events(), ['release 3']);
      await fingers(touch, 'touchEnd', []);
      assert.deepEqual(await chip.events(), []);
    });

    it('lets go when the system takes the finger away', async () => {
      const chip = await openButtons({ context: { hasTouch: true } });
      const touch = await chip.page.context().newCDPSession(chip.page);
      await fingers(touch, 'touchStart', [{ ...(await centre(chip, 'A1')), id: 1 }]);
      await fingers(touch, 'touchCancel', []);
      assert.deepEqual(await chip.events(), ['press 1', 'release 1']);
    });

    it('switches an output by click and by key, and leaves locked ones alone', async () => {
      const chip = await openButtons();
      await chip.pin('B3').click();
      assert.equal(await chip.pin('B3').getAttribute('aria-pressed'), 'true');
      await chip.page.keyboard.press('Enter');
      await chip.pin('B0').click();
      await chip.page.keyboard.press('Space');
      assert.deepEqual(await chip.events(), ['toggle 11', 'toggle 11']);
    });

    it('keeps the focus and the finger while levels change', async () => {
      const chip = await openButtons();
      await chip.pin('A1').hover();
      await chip.page.mouse.down();
      const pins = demoPins(true, false).map((pin, index) => ({
        ...pin,
        level: true,
        pressed: index === A1,
      }));
      await chip.update(pins, { ...demoChip, title: 'another' });
      assert.deepEqual(await chip.events(), ['press 1']);
      await chip.page.mouse.up();
      assert.deepEqual(await chip.events(), ['release 1']);
      assert.equal(await chip.focusedPin(), 'A1');
    });
  });

  describe('to look at', () => {
    it('names each pin with all that is drawn of it', async () => {
      const chip = await openButtons();
      assert.equal(
        await chip.pin('A0').getAttribute('aria-label'),
        'A0, leg 21, door, input, pull-up, inverted, interrupt at each change, used by hall, now on, the leg is low',
      );
      assert.equal(
        await chip.pin('A7').locator('desc').textContent(),
        'A7 and B7 are made for outputs only.',
      );
    });

    it('says below it what the signs of a pin mean, under the mouse or with the focus', async () => {
      const chip = await openButtons();
      await chip.pin('B1').hover();
      assert.match(await chip.words.innerText(), /^B1, leg 2, lamp, output, inverted, used by/);
      await chip.page.locator('#before').hover();
      assert.match(await chip.words.innerText(), /^Point at a pin/);
      await chip.pin('A3').focus();
      assert.match(await chip.words.innerText(), /^A3, leg 24, rain sensor, input/);
    });

    it('shows numbers of IO Pi boards when asked to', async () => {
      const chip = await openButtons();
      await chip.setNumbering('one-to-sixteen');
      assert.match((await chip.pin('B7').getAttribute('aria-label')) ?? '', /^16 \(B7\), leg 8, /);
      const texts = await chip.page.locator('.mcp-chip-name').allTextContents();
      assert.ok(texts.includes('16 B7') && texts.includes('A0 1'), texts.join());
    });

    it('follows the width of its place, and comes up with it', async () => {
      const chip = await openButtons();
      const width = (): Promise<string | null> =>
        chip.page.locator('#host .mcp-chip-box > svg').getAttribute('width');
      assert.equal(await width(), '440');
      await resize(chip, '280px');
      await chip.page.waitForSelector('#host svg[width="280"]');
      await resize(chip, '0');
      await chip.update(demoPins(true, false), { ...demoChip, title: 'unseen' });
      await resize(chip, '500px');
      await chip.page.waitForSelector('#host svg[width="500"]');
      await chip.page.locator('.mcp-chip-place', { hasText: 'unseen' }).waitFor();
    });

    it('shows whatever users call things, as text, and shortens it to its place', async () => {
      const chip = await openPage({ width: 280 });
      const label = '<img src=x onerror=alert(1)> & a very long label';
      const pins = Array.from({ length: 16 }, () => ({
        ...plainPin,
        direction: 'input' as const,
        label,
        users: ['x'.repeat(500), label],
        hint: label,
      }));
      await chip.show({ size: 'full', selectable: 'none', numbering: 'names' }, pins, {
        ...demoChip,
        title: label,
        lines: { A: label, B: label },
      });
      assert.equal(await chip.page.locator('#host img').count(), 0);
      const outside = await chip.page.locator('#host .mcp-chip-box > svg').evaluate((drawing) => {
        const { left, right } = drawing.getBoundingClientRect();
        return [...drawing.querySelectorAll('text')].filter((text) => {
          const place = text.getBoundingClientRect();
          return place.left < left - 1 || place.right > right + 1;
        }).length;
      });
      assert.equal(outside, 0);
    });
  });

  for (const theme of Editor.themes) {
    describe(`in the ${theme} theme`, () => {
      for (const { name, width, size, selectable, live } of [
        { name: 'dialog', width: 440, size: 'full', selectable: 'many', live: true },
        { name: 'wide dialog', width: 600, size: 'full', selectable: 'many', live: false },
        { name: 'sidebar', width: 280, size: 'full', selectable: 'none', live: true },
        { name: 'choice', width: 440, size: 'small', selectable: 'many', live: false },
        { name: 'narrow choice', width: 320, size: 'small', selectable: 'one', live: false },
      ] as const) {
        it(`can be used and read by all: ${name}`, async () => {
          const chip = await openPage({ theme, width });
          const pins = demoPins(live, selectable !== 'none');
          await chip.show({ size, selectable, numbering: 'names' }, pins, demoChip);
          assert.deepEqual(await chip.violations(), []);
          assert.deepEqual(await chip.weakTexts(), []);
          mkdirSync(SCREENSHOTS, { recursive: true });
          const file = `${nodeRedVersion().split('.')[0]}-${theme}-picture-${name.replace(' ', '-')}.png`;
          await chip.page.locator('#host').screenshot({ path: path.join(SCREENSHOTS, file) });
        });
      }
    });
  }

  it('can be read with colours that the user of the system chose', async () => {
    const chip = await openButtons({ context: { forcedColors: 'active' } });
    assert.deepEqual(await chip.violations(), []);
    assert.deepEqual(await chip.weakTexts(), []);
  });
});

async function resize(chip: ChipPage, width: string): Promise<void> {
  await chip.page.evaluate((value) => {
    const host = document.getElementById('host');
    if (host !== null) Object.assign(host.style, { width: value, overflow: 'hidden' });
  }, width);
}

async function centre(chip: ChipPage, pin: string): Promise<{ x: number; y: number }> {
  const box = await chip.pin(pin).boundingBox();
  assert.ok(box, pin);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function fingers(
  touch: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel',
  touchPoints: { x: number; y: number; id: number }[],
): Promise<void> {
  await touch.send('Input.dispatchTouchEvent', { type, touchPoints });
}
