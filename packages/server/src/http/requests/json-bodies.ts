import { isUtf8 } from 'node:buffer';
import type { Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { cutDeepLevels } from '../../wire/json-depth.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

export const NOT_UTF8 = 'LAVISH_BODY_NOT_UTF8';

/** Accepts bodies of JSON in UTF-8 only. An empty body is accepted as no body. */
export function acceptJsonOnly(app: App): void {
  app.removeContentTypeParser('text/plain');
  // `__proto__` is parsed like any other field. No schema has it, so validation refuses it by name.
  const parseJson = app.getDefaultJsonParser('ignore', 'ignore');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) done(null, undefined);
    // Decoding would turn each invalid byte into U+FFFD, which makes another name or reference than the client sent.
    else if (!isUtf8(body)) done(Object.assign(new Error('not UTF-8'), { code: NOT_UTF8 }));
    else parseJson(request, cutDeepLevels(body), done);
  });
  app.addHook('preParsing', refuseEncodedBody);
}

async function refuseEncodedBody(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const refusal = hasBody(request) ? encodingFault(request) : null;
  if (refusal) sendRefusal(reply, refusal);
}

const hasBody = ({ method, headers }: FastifyRequest) =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

function encodingFault({ headers }: FastifyRequest): Refusal | null {
  const coding = headers['content-encoding']?.trim().toLowerCase();
  if (coding !== undefined && coding !== '' && coding !== 'identity')
    return refuse(
      'unsupported_media_type',
      'Send the body uncompressed: other encodings are not supported.',
      {
        param: 'Content-Encoding',
      },
    );
  // Node removes only the chunks, and passes on a body that the other codings have compressed.
  const transfer = headers['transfer-encoding']?.trim().toLowerCase();
  if (transfer !== undefined && transfer !== 'chunked')
    return refuse('unsupported_media_type', 'Send the body uncompressed: only chunked is supported.', {
      param: 'Transfer-Encoding',
    });
  const declared = headers['content-type'] ?? '';
  for (const [, quoted, bare] of declared.matchAll(/;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/gi)) {
    if (!/^utf-?8$/i.test(quoted ?? bare ?? ''))
      return refuse('unsupported_media_type', 'Send the body in UTF-8: no other charset is supported.', {
        param: 'Content-Type',
      });
  }
  return null;
}
