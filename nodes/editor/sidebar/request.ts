// What the sidebar asks, as requests.
import { askRuntime } from '../ask-runtime';
import type { Translate } from '../explain';
import { type LiveApi, type RegistersAnswer, RequestProblem } from './live-api';
import { parseSnapshots } from './snapshot';

const EXPANDERS = 'mcp23017/expanders';

export function createLiveApi(translate: Translate): LiveApi {
  const post = (id: string, action: string, body: object): Promise<unknown> =>
    request(translate, `${EXPANDERS}/${encodeURIComponent(id)}/${action}`, body);
  return {
    async expanders() {
      return parseSnapshots(await request(translate, EXPANDERS));
    },
    async registers(id) {
      const answer = (await post(id, 'registers', {})) as Partial<RegistersAnswer> | null;
      return { registers: { ...answer?.registers }, wanted: { ...answer?.wanted } };
    },
    async rewrite(id) {
      await post(id, 'rewrite', {});
    },
    async switchOutput(id, pin, on) {
      await post(id, 'output', { pin, on });
    },
    async press(id, pin, pressed) {
      await post(id, 'press', { pin, pressed });
    },
    async setFault(id, fault) {
      await post(id, 'fault', { fault });
    },
  };
}

async function request(translate: Translate, url: string, body?: object): Promise<unknown> {
  const answer = await askRuntime(url, translate, body);
  if (answer.ok) return answer.content;
  throw new RequestProblem(answer.status, textOf(answer, translate));
}

function textOf({ status, text }: { status: number; text: string }, translate: Translate): string {
  if (status === 401 || status === 403) return translate('live.not-allowed');
  return status === 0 ? translate('live.no-connection') : text;
}
