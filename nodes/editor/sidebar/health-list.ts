// How the connection to a chip has been since the deploy.
import { make } from '../elements';
import { type CardContext, type CardPart, timeText } from './card-part';
import { setText } from './message-line';

export function createHealthList({ translate, title }: CardContext): CardPart {
  const values = {
    lastAnswer: make('dd'),
    errors: make('dd'),
    restarts: make('dd'),
    transfers: make('dd'),
  };
  const element = make(
    'dl',
    { class: 'mcp-live-health' },
    ...[make('dt', {}, translate('live.last-answer')), values.lastAnswer],
    ...[make('dt', {}, translate('live.errors')), values.errors],
    ...[make('dt', {}, translate('live.restarts')), values.restarts],
    ...[make('dt', {}, translate('live.transfers')), values.transfers],
  );
  return {
    element,
    show({ health: { lastAnswer, errors, restarts, transfersPerSecond } }) {
      element.setAttribute('aria-label', translate('live.health', { expander: title() }));
      setText(
        values.lastAnswer,
        lastAnswer === null ? translate('live.never') : timeText(new Date(lastAnswer)),
      );
      setText(values.errors, errors.toLocaleString());
      setText(values.restarts, restarts.toLocaleString());
      setText(values.transfers, Math.round(transfersPerSecond).toLocaleString());
    },
  };
}
