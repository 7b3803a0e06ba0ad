import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask, note, type Server, type Traffic } from './send-request.ts';

/** A requested gift or top-up, and the outcome as the client knows it. */
export interface Movement {
  kind: 'gift' | 'top_up';
  /** The owner of the wallet and of the key. */
  user: string;
  path: string;
  body: { [field: string]: string | number };
  key: string;
  /** The body of the first response that confirmed it. */
  receipt: string | null;
  /** The code of the response that refused it. */
  refusal: string | null;
}

/** A fault is over sooner. A request without a response by then never gets one. */
const PATIENCE_MS = 60_000;
/** Far less than Retry-After: the server has to withstand impatient clients. */
const PAUSE_MS = 250;

/** Sends the request again under the same key, after 503 or no response, until there is another response. */
export async function carryOut(
  server: Server,
  movement: Movement,
  traffic: Traffic,
  signal?: AbortSignal,
): Promise<void> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  // Whether an earlier attempt may have happened. After `overloaded` it has not.
  let isOpen = false;
  while (performance.now() < giveUpAtMs && !signal?.aborted) {
    const answer = await post(server, movement);
    note(traffic, answer);
    if (answer !== null && answer.status !== 503) return settle(movement, answer, isOpen);
    isOpen ||= answer?.code !== 'overloaded';
    await sleep(PAUSE_MS);
  }
  throw new Error(`${movement.kind} ${movement.key} of ${movement.user} had no answer in ${PATIENCE_MS} ms`);
}

/** Sends the request once. */
export const post = (server: Server, { path, body, key }: Movement): Promise<Answer | null> =>
  ask(server, { method: 'POST', path, body, idempotencyKey: key });

function settle(movement: Movement, answer: Answer, isOpen: boolean): void {
  const { status, text, code, replayed } = answer;
  const isNew = status === 201 && !replayed;
  const isReplay = status === 200 && replayed && isOpen;
  if (isNew || isReplay) movement.receipt = text;
  else if (status >= 400 && status < 500) movement.refusal = code;
  else
    throw new Error(`${movement.key}, ${isOpen ? 'perhaps' : 'not'} carried out before: ${status} ${text}`);
}
