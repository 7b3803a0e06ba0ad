import type { App } from './app.ts';

/** For a request that was under way when the server began to close; gifts have their answers by then. */
const GRACE_MS = 2_000;

/**
 * Answers what was asked, and takes no more. Not waited for beyond the grace is a connection that has asked nothing
 * yet (browsers open some in advance) or does not finish asking: Node waits a minute for the one, and for ever for the
 * other.
 */
export async function closeHttpServer(app: App): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), GRACE_MS);
  await app.close().finally(() => clearTimeout(cutOff));
}
