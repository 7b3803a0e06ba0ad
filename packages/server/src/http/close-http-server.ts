import type { App } from './app.ts';

/** Time for requests that are in progress when the server starts to close. Gifts have their responses by then. */
const GRACE_MS = 2_000;

/**
 * Answers the requests in progress and accepts no more. After the grace period it closes connections that have sent no
 * request yet (browsers open some in advance) or only part of one: Node would wait a minute for the former, and forever for
 * the latter.
 */
export async function closeHttpServer(app: App): Promise<void> {
  const cutOff = setTimeout(() => app.server.closeAllConnections(), GRACE_MS);
  await app.close().finally(() => clearTimeout(cutOff));
}
