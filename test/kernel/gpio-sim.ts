// GPIO controllers that the kernel simulates (gpio-sim), made and removed through configfs.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

const CONFIGFS = '/sys/kernel/config';

let made = 0;

export class GpioSim {
  static readonly LINES = 28;

  private constructor(
    /** Its folder in configfs. */
    private readonly folder: string,
    /** `gpiochip0` */
    readonly chip: string,
    private readonly pins: string,
  ) {}

  /** A controller with lines that have no names and are low. */
  static make(label: string): GpioSim {
    return GpioSim.create(label, () => undefined);
  }

  /** A controller as that of a Raspberry Pi's header. */
  static header(): GpioSim {
    return GpioSim.create('pinctrl-bcm2711', (line) => `GPIO${line}`);
  }

  private static create(label: string, nameOf: (line: number) => string | undefined): GpioSim {
    if (!existsSync(`${CONFIGFS}/gpio-sim`)) execFileSync('mount', ['-t', 'configfs', 'config', CONFIGFS]);
    const folder = `${CONFIGFS}/gpio-sim/test-${++made}`;
    const bank = `${folder}/bank`;
    mkdirSync(bank, { recursive: true });
    writeFileSync(`${bank}/num_lines`, String(GpioSim.LINES));
    writeFileSync(`${bank}/label`, label);
    for (let line = 0; line < GpioSim.LINES; line++) {
      const name = nameOf(line);
      if (name === undefined) continue;
      mkdirSync(`${bank}/line${line}`);
      writeFileSync(`${bank}/line${line}/name`, name);
    }
    writeFileSync(`${folder}/live`, '1');
    const chip = readFileSync(`${bank}/chip_name`, 'utf8').trim();
    const device = readFileSync(`${folder}/dev_name`, 'utf8').trim();
    return new GpioSim(folder, chip, `/sys/devices/platform/${device}/${chip}`);
  }

  /** Something outside that pulls a line up or down. */
  drive(line: number, level: 0 | 1): void {
    writeFileSync(this.pullFile(line), level === 1 ? 'pull-up' : 'pull-down');
  }

  /** Where `pull-up` and `pull-down` are written for a line. */
  pullFile(line: number): string {
    return `${this.pins}/sim_gpio${line}/pull`;
  }

  /** The level a line has, whoever drives it. */
  level(line: number): 0 | 1 {
    return readFileSync(`${this.pins}/sim_gpio${line}/value`, 'utf8').trim() === '1' ? 1 : 0;
  }

  /** The controller disappears, open lines or not. Harmless when called twice. */
  remove(): void {
    if (!existsSync(this.folder)) return;
    const bank = `${this.folder}/bank`;
    writeFileSync(`${this.folder}/live`, '0');
    for (const entry of readdirSync(bank, { withFileTypes: true })) {
      if (entry.isDirectory()) rmdirSync(`${bank}/${entry.name}`);
    }
    rmdirSync(bank);
    rmdirSync(this.folder);
  }
}
