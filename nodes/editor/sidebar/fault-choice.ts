// What users do to a simulated chip to see what their flow does then.
import { make, makeOption } from '../elements';
import type { CardContext, CardPart } from './card-part';
import type { MessageLine } from './message-line';
import type { Fault, LastingFault } from '../../contract/live-snapshot';

const FAULTS: readonly Fault[] = ['none', 'gone', 'stuck', 'reset'];

export function createFaultChoice(context: CardContext, message: MessageLine): CardPart {
  const { api, id, translate } = context;
  const select = make(
    'select',
    {},
    ...FAULTS.map((fault) => makeOption(fault, translate(`live.faults.${fault}`))),
  );
  const element = make(
    'label',
    { class: 'mcp-live-fault' },
    make('span', {}, translate('live.fault')),
    select,
  );
  let current: LastingFault = 'none';
  let choosing = false;
  const choose = async (): Promise<void> => {
    const fault = FAULTS.find((one) => one === select.value) ?? 'none';
    choosing = true;
    const done = await context.attempt(() => api.setFault(id, fault));
    choosing = false;
    if (done && fault !== 'reset') current = fault;
    if (done && fault === 'reset') message.say('info', translate('live.reset-done'));
    // A reset is over at once.
    select.value = current;
  };
  select.addEventListener('change', () => void choose());
  return {
    element,
    show({ simulated, fault }, { mayWrite }) {
      element.hidden = !simulated;
      select.disabled = !mayWrite;
      element.title = mayWrite ? '' : translate('live.not-allowed');
      current = fault;
      if (!choosing && select.value !== fault) select.value = fault;
    },
  };
}
