import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { createTally, type Report } from './tally.ts';

/** The pause of a refused sender, in milliseconds. */
const AFTER_REFUSAL_MS = 100;

/** Keeps one gift in progress on every connection: the full load. */
export async function closedLoop(
  connections: readonly Connection[],
  seconds: number,
  afterRefusalMs = AFTER_REFUSAL_MS,
): Promise<Report> {
  const tally = createTally();
  let over = false;

  function send(connection: Connection, done: () => void) {
    const sentMs = performance.now();
    connection.send((answer) => {
      if (over) return done();
      tally.answered(answer, performance.now() - sentMs);
      if (answer === 'accepted') send(connection, done);
      else setTimeout(() => send(connection, done), afterRefusalMs);
    });
  }

  const all = connections.map((connection) => new Promise<void>((done) => send(connection, done)));
  await wait(seconds * 1000);
  over = true;
  const report = tally.report(seconds);
  await Promise.all(all);
  return report;
}

/** One gift, its response, a pause: the latency without other load. */
export async function oneByOne(connection: Connection, gifts: number, pauseMs: number): Promise<Report> {
  const tally = createTally();
  for (let n = 0; n < gifts; n++) {
    const sentMs = performance.now();
    const answer = await new Promise<string>((resolve) => connection.send(resolve));
    tally.answered(answer, performance.now() - sentMs);
    await wait(pauseMs);
  }
  return tally.report((gifts * pauseMs) / 1000);
}
