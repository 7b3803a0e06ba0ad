import type { FastifyReply, FastifyRequest } from 'fastify';
import { createFairQueue } from '../../../scheduling/fair-queue.ts';
import type { App } from '../../app.ts';
import { operatorBudget } from '../operator-identity.ts';

/** A file as the body of a request. In the audit log it is only its type and size. */
export class FileBody {
  readonly type: string;
  readonly bytes: Buffer;

  constructor(type: string, bytes: Buffer) {
    this.type = type;
    this.bytes = bytes;
  }

  toJSON(): object {
    return { type: this.type, bytes: this.bytes.length };
  }
}

/** With 8 MiB each, twice while it arrives: at most 32 MiB. */
const MAX_FILES = 2;

/**
 * Lets the routes of this scope take files of any type, as a `FileBody`. Two files are received at a time, and one of each
 * operator; a request waits for its turn before its body is read.
 */
export function acceptFiles(app: App): void {
  const queue = createFairQueue({ maxRunning: MAX_FILES, maxPerOwner: 1 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const [type = ''] = (request.headers['content-type'] ?? '').split(';');
    done(null, new FileBody(type.trim().toLowerCase(), body));
  });
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { raw } = reply;
    const owner = operatorBudget(request);
    // An operator has eight requests at a time, so few wait.
    await new Promise<void>((start) => {
      void queue.run(owner, async () => {
        start();
        if (!raw.destroyed) await new Promise<void>((resolve) => raw.once('close', resolve));
      });
    });
  });
}
