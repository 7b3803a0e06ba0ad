import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/**
 * Answers other methods on an existing path with 405 and an Allow header. Call it before the first route is added, and
 * call the returned function after the last.
 */
export function refuseOtherMethods(app: App): () => void {
  const methodsByPath = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsByPath.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    methodsByPath.set(url, methods);
  });

  return () => {
    for (const [url, methods] of [...methodsByPath]) {
      const allowed = [...methods].join(', ');
      const others = app.supportedMethods.filter((method) => !methods.has(method));
      if (others.length === 0 || url.includes('*')) continue;
      const reject = async (request: FastifyRequest, reply: FastifyReply) =>
        sendRefusal(
          reply.header('allow', allowed),
          refuse('method_not_allowed', `This path takes ${allowed}, not ${request.method}.`),
        );
      // In the onRequest hook, which runs before the body is read.
      const schema = { hide: true };
      app.route({ method: others, url, schema, exposeHeadRoute: false, onRequest: reject, handler: reject });
    }
  };
}
