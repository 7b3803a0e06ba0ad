import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/**
 * Makes a path that exists answer the methods it lacks with 405, and with the ones it has. Called before any route is
 * added; the function it returns, after the last.
 */
export function watchMethods(app: App): () => void {
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
      const answer = async (request: FastifyRequest, reply: FastifyReply) =>
        sendRefusal(
          reply.header('allow', allowed),
          refuse('method_not_allowed', `This path takes ${allowed}, not ${request.method}.`),
        );
      // On request: before the body, whatever it is, is looked at.
      const schema = { hide: true };
      app.route({ method: others, url, schema, exposeHeadRoute: false, onRequest: answer, handler: answer });
    }
  };
}
