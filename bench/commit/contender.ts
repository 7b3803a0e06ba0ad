import { setTimeout as wait } from 'node:timers/promises';

/** A way to make a gift durable. */
export interface Contender {
  name: string;
  /** The number of calls in progress at once. */
  inFlight: number;
  /** Resolves with the number of gifts that became durable, mostly 1; rejects if one was not accepted. */
  send(): Promise<number>;
  /** Starts what runs during its turns only. Returns the function that ends it. */
  begin?(): () => Promise<void>;
  close(): Promise<void>;
}

/** Half a second of warm-up, so that connections and plans exist when counting begins. */
const WARM_UP_MS = 500;

/** Keeps `inFlight` calls in progress for `seconds`, and counts the gifts that became durable. */
export async function giftsPerSecond(contender: Contender, seconds: number): Promise<number> {
  const { inFlight, send } = contender;
  const end = contender.begin?.();
  let sent = 0;
  let over = false;
  const senders = Array.from({ length: inFlight }, async () => {
    while (!over) {
      const gifts = await send();
      sent += gifts;
    }
  });
  await wait(WARM_UP_MS);
  const before = sent;
  const start = performance.now();
  await wait(seconds * 1000);
  const rate = (sent - before) / ((performance.now() - start) / 1000);
  over = true;
  await Promise.all(senders);
  await end?.();
  return rate;
}
