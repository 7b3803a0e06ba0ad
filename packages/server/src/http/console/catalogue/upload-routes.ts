import { createHash } from 'node:crypto';
import { LIMITS, type Upload } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { FILE_ENDINGS } from '../../../domain/uploads/file-type.ts';
import { storeUpload } from '../../../store/uploads/uploads.ts';
import type { App, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { uploadUrl } from '../../routes/pages/upload-file-route.ts';
import { examineFile } from './examine-file.ts';
import { FileBody } from './file-bodies.ts';

/** Stores pictures and animations of items, for a scope that accepts files. */
export function uploadRoutes(app: App, { pools }: HttpOptions): void {
  app.post(
    '/uploads',
    { bodyLimit: LIMITS.maxUploadBytes, schema: { operationId: 'uploadFile', body: Type.Unknown() } },
    async ({ body }, reply) => {
      if (!(body instanceof FileBody))
        return sendRefusal(reply, refuse('file_invalid', 'Send a file.', { param: 'body' }));
      const file = await examineFile(body.type, body.bytes);
      if (isRefusal(file)) return sendRefusal(reply, file);
      const { type, facts } = file;
      // 8 MiB take some 10 ms.
      const name = `${createHash('sha256').update(body.bytes).digest('hex')}.${FILE_ENDINGS[type]}`;
      const refusal = await storeUpload(pools.changes, { name, type, contents: body.bytes });
      if (refusal !== null) return sendRefusal(reply, refusal);
      return reply.send({
        url: uploadUrl(name),
        kind: facts.kind,
        content_type: type,
        bytes: body.bytes.length,
        width: facts.width,
        height: facts.height,
        duration_ms: facts.durationMs && Math.round(facts.durationMs),
      } satisfies Upload);
    },
  );
}
