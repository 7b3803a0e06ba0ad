import { setTimeout as wait } from 'node:timers/promises';

/** Something that can make a gift durable. */
export interface Contender {
  name: string;
  /** How many sendings are on their way at once. */
  inFlight: number;
  /** Resolves with how many gifts became durable by it, mostly 1; rejects when one was not accepted. */
  send(): Promise<number>;
  close(): Promise<void>;
}

/** Half a second to get going, so that connections and plans are there when counting begins. */
const WARM_UP_MS = 500;

/** Keeps `inFlight` sendings on their way for `seconds` and counts those that became durable. */
export async function giftsPerSecond({ inFlight, send }: Contender, seconds: number): Promise<number> {
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
  return rate;
}
