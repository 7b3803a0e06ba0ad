import { setTimeout as wait } from 'node:timers/promises';
import type { Grants } from '@lavish/protocol';
import { signToken } from '../../packages/server/src/intake/tokens.ts';
import type { Server } from '../support/server.ts';

const TOKEN_LIFE_S = 3_600;

/** A user's token, signed with the server's own key. */
export const tokenOf = (
  user: string,
  grants: Grants,
  { tokenKeyId, tokenSecret }: Server['access'],
): Promise<string> =>
  signToken(
    { user, grants, issuedAtMs: Date.now(), ttlS: TOKEN_LIFE_S },
    tokenKeyId,
    Buffer.from(tokenSecret),
  );

/** Counts outcomes by kind. */
export function createCounts(): { add(kind: string): void; counts: Record<string, number> } {
  const counts: Record<string, number> = {};
  return {
    counts,
    add(kind) {
      counts[kind] = (counts[kind] ?? 0) + 1;
    },
  };
}

/** The outcome of a request: `ok`, the code of a refusal, or `lost`. */
export async function outcomeOf(url: string, init: RequestInit): Promise<{ kind: string; body: unknown }> {
  try {
    const response = await fetch(url, init);
    const body = (await response.json()) as { code?: string };
    return { kind: response.ok ? 'ok' : (body.code ?? String(response.status)), body };
  } catch {
    return { kind: 'lost', body: null };
  }
}

/** Repeats `work` in this many loops until `over`, with a pause in each. */
export async function repeatUntil(
  over: AbortSignal,
  { loops, pauseMs }: { loops: number; pauseMs: number },
  work: (loop: number) => Promise<void>,
): Promise<void> {
  const run = async (loop: number) => {
    while (!over.aborted) {
      await work(loop);
      await wait(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: loops }, (_, loop) => run(loop)));
}
