import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask, note, type Server, type Traffic } from './send-request.ts';

/** A gift or a top-up that was asked for, and what whoever asked knows of it. */
export interface Movement {
  kind: 'gift' | 'top_up';
  /** Whose wallet it moves, and whose key it is. */
  user: string;
  path: string;
  body: { [field: string]: string | number };
  key: string;
  /** The body of the first answer that said it happened. */
  receipt: string | null;
  /** The code of the answer that said it will not. */
  refusal: string | null;
}

/** A fault is over sooner. What has no answer by then never gets one. */
const PATIENCE_MS = 60_000;
/** Far less than Retry-After asks: the server has to bear the impatient. */
const PAUSE_MS = 250;

/** What is asked again until there is an answer: whoever hears 503 or nothing asks again, under the same key. */
export async function carryOut(
  server: Server,
  movement: Movement,
  traffic: Traffic,
  signal?: AbortSignal,
): Promise<void> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  // Whether an earlier attempt may have happened: `overloaded` says that it has not.
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

/** Asks for it once more, or for the first time. */
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
