import { refuse } from '../../../domain/refusal.ts';
import type { App } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

/** Sockets take over before Fastify sees them: whoever gets here did not ask for one. */
export function realtimeRoute(app: App): void {
  app.get('/v1/realtime', { schema: { hide: true } }, (_request, reply) =>
    sendRefusal(reply, refuse('invalid_request', 'Open a WebSocket here.', { param: 'Upgrade' })),
  );
}
