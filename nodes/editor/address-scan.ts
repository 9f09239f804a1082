// The button that looks who answers on the chosen bus, and what it has found, to be chosen.
import { askRuntime } from './ask-runtime';
import { find, make, makeNote } from './elements';
import type { Translate } from './explain';
import type { FieldNote } from './field-notes';
import { elsewhere, parseScan, type ScanResult } from './scan-result';

export interface AddressScan {
  /** What the last scan says of the address that is chosen. */
  notes(): FieldNote[];
  /** Call when another bus was chosen: what was found is no news of it. */
  forget(): void;
  destroy(): void;
}

export interface AddressScanData {
  readonly bus: () => string;
  readonly address: () => string;
  readonly choose: (address: string) => void;
  /** "0x21" with its straps. */
  readonly textOf: (address: string) => string;
  /** What the deployed expander with this id is called; undefined for the edited one. */
  readonly nameOf: (id: string) => string | undefined;
  /** There are other notes. */
  readonly onResult: () => void;
  readonly translate: Translate;
}

export function createAddressScan(data: AddressScanData): AddressScan {
  const { translate } = data;
  const button = find('mcp-expander-scan', HTMLButtonElement);
  const box = find('mcp-expander-found', HTMLDivElement);
  let result: ScanResult | undefined;
  let round = 0;

  const show = (): void => {
    if (result === undefined) return;
    const { found, problem } = result;
    const lines = found.map((chip) => {
      const text = [data.textOf(chip.address), ownersOf(chip.expanders)].filter(Boolean).join(' \u00b7 ');
      const choose = make(
        'button',
        { type: 'button', class: 'red-ui-button red-ui-button-small', 'data-address': chip.address },
        text,
      );
      return make('li', {}, choose, ...(chip.problem ? [makeNote('warning', chip.problem)] : []));
    });
    box.replaceChildren(
      ...(problem === undefined ? [] : [makeNote('problem', problem)]),
      ...(found.length === 0 && problem === undefined
        ? [makeNote('warning', translate('mcp-expander.scan.nobody'))]
        : []),
      ...(lines.length === 0
        ? []
        : [make('div', {}, translate('mcp-expander.scan.found')), make('ul', {}, ...lines)]),
    );
  };
  const ownersOf = (ids: readonly string[]): string => {
    const [first] = ids;
    if (first === undefined) return translate('mcp-expander.scan.free');
    const name = data.nameOf(first);
    return name === undefined
      ? translate('mcp-expander.scan.this')
      : translate('mcp-expander.scan.used-by', { expander: name });
  };
  const forget = (): void => {
    round += 1;
    result = undefined;
    button.disabled = false;
    box.replaceChildren();
    data.onResult();
  };
  const scan = async (): Promise<void> => {
    forget();
    const asked = round;
    button.disabled = true;
    box.replaceChildren(makeNote('info', translate('mcp-expander.scan.running')));
    const answer = await askRuntime('mcp23017/scan', translate, { bus: data.bus() });
    if (asked !== round) return;
    button.disabled = false;
    if (answer.ok) {
      result = parseScan(answer.content);
      show();
      data.onResult();
    } else {
      const text = translate('mcp-expander.scan.failed', { reason: answer.text });
      box.replaceChildren(makeNote('warning', text));
    }
  };
  const clicked = (): void => void scan();
  const picked = ({ target }: Event): void => {
    const address = target instanceof HTMLElement ? target.dataset['address'] : undefined;
    if (address !== undefined) data.choose(address);
  };
  button.addEventListener('click', clicked);
  box.addEventListener('click', picked);
  return {
    notes() {
      const others = result && elsewhere(result, data.address());
      if (others === undefined) return [];
      const params = { address: data.address(), others: others.join(', ') };
      // That nobody answers at all is told beside the button.
      return others.length === 0
        ? []
        : [{ kind: 'warning', text: translate('mcp-expander.scan.elsewhere', params) }];
    },
    forget,
    destroy() {
      round += 1;
      button.removeEventListener('click', clicked);
      box.removeEventListener('click', picked);
      box.replaceChildren();
    },
  };
}
