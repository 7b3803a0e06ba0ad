import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when `condition`, evaluated every `everyMs`, holds. After `limitMs` it throws and names what it waited for. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 90_000,
  everyMs = 2,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await sleep(everyMs);
  }
}
