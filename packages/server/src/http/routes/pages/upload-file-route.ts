import { refuse } from '../../../domain/refusal.ts';
import { createFairQueue } from '../../../scheduling/fair-queue.ts';
import { readUpload, type StoredUpload } from '../../../store/uploads/uploads.ts';
import type { App, HttpOptions } from '../../app.ts';
import { networkOf } from '../../console/sign-in-turns.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

/** Below `/assets`, which proxies and the service worker of the overlays already let through. */
const FOLDER = '/assets/uploads';

/** The path of an uploaded file. */
export const uploadUrl = (name: string): string => `${FOLDER}/${name}`;

type File = Pick<StoredUpload, 'type' | 'contents'>;

/** The files that a node keeps in memory: those of the items that are sent most. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
/** Requests of one address that wait for the database. A page loads some ten files. */
const MAX_WAITING = 50;

/**
 * Serves uploaded files. A name is the hash of the contents, so browsers and proxies keep a file for ever. Opened as a page,
 * a file runs nothing. Anybody may request one, so one file at a time is read from the database, and addresses take turns.
 */
export function uploadFileRoute(app: App, { pool }: Pick<HttpOptions, 'pool'>): void {
  const queue = createFairQueue({ maxRunning: 1, maxPerOwner: 1 });
  /** Least recently used first. */
  const kept = new Map<string, File>();
  const reading = new Map<string, Promise<File | null>>();
  let keptBytes = 0;

  function keep(name: string, file: File) {
    kept.set(name, file);
    keptBytes += file.contents.length;
    for (const [oldest, { contents }] of kept) {
      if (keptBytes <= MAX_KEPT_BYTES) break;
      kept.delete(oldest);
      keptBytes -= contents.length;
    }
  }

  function read(name: string, network: string): Promise<File | null> {
    const known = kept.get(name);
    if (known !== undefined) {
      kept.delete(name);
      kept.set(name, known);
      return Promise.resolve(known);
    }
    const started = reading.get(name);
    if (started !== undefined) return started;
    const result = queue
      .run(network, () => readUpload(pool, name))
      .then((file) => {
        if (file !== null) keep(name, file);
        return file;
      })
      .finally(() => reading.delete(name));
    reading.set(name, result);
    return result;
  }

  app.get(`${FOLDER}/:name`, { schema: { hide: true } }, async (request, reply) => {
    const { name } = request.params as { name: string };
    const network = networkOf(request);
    if (queue.waitingOf(network) >= MAX_WAITING)
      return sendRefusal(
        reply,
        refuse('rate_limited', 'Too many files of this address wait already.', { retry_after_s: 1 }),
      );
    const file = /^[0-9a-f]{64}\.[a-z0-9]{3,4}$/.test(name) ? await read(name, network) : null;
    if (file === null) return sendRefusal(reply, refuse('not_found', 'There is no such file.'));
    return reply
      .headers({
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'public, max-age=31536000, immutable',
      })
      .type(file.type)
      .send(file.contents);
  });
}
