// "Write everything again", after a question that says what it does.
import { make } from '../elements';
import { type CardContext, type CardPart, timeText } from './card-part';
import type { MessageLine } from './message-line';

export function createRewriteControl(context: CardContext, message: MessageLine): CardPart {
  const { api, id, title, translate } = context;
  const button = (key: string, kind = ''): HTMLButtonElement =>
    make('button', { type: 'button', class: `red-ui-button red-ui-button-small ${kind}` }, translate(key));
  const open = button('live.rewrite.button');
  const confirm = button('live.rewrite.confirm', 'primary');
  const cancel = button('live.rewrite.cancel');
  const question = make('p');
  const dialog = make(
    'div',
    { class: 'mcp-live-question', role: 'group' },
    question,
    make('div', { class: 'mcp-live-buttons' }, cancel, confirm),
  );

  const ask = (asking: boolean): void => {
    dialog.hidden = !asking;
    open.setAttribute('aria-expanded', String(asking));
    if (asking) {
      const text = translate('live.rewrite.question', { expander: title() });
      question.textContent = text;
      dialog.setAttribute('aria-label', text);
    }
    (asking ? confirm : open).focus();
  };
  const rewrite = async (): Promise<void> => {
    ask(false);
    message.say('info', translate('live.rewrite.writing'));
    if (await context.attempt(() => api.rewrite(id)))
      message.say('info', translate('live.rewrite.done', { time: timeText(new Date()) }));
  };
  open.setAttribute('aria-expanded', 'false');
  dialog.hidden = true;
  open.addEventListener('click', () => ask(open.getAttribute('aria-expanded') !== 'true'));
  cancel.addEventListener('click', () => ask(false));
  confirm.addEventListener('click', () => void rewrite());
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    ask(false);
  });
  return {
    element: make('div', {}, open, dialog),
    show(_snapshot, { mayWrite }) {
      open.disabled = !mayWrite;
      open.title = mayWrite ? '' : translate('live.not-allowed');
      confirm.disabled = !mayWrite;
    },
  };
}
