import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when `done` holds. After `limitMs` it throws and names what it waited for. */
export async function waitUntil(what: string, done: () => boolean, limitMs = 60_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!done()) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(5);
  }
}
