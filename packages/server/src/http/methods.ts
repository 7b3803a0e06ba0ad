import type { HTTPMethods } from 'fastify';
import { refuse } from '../domain/refuse.ts';
import type { App } from './app.ts';
import { sendRefusal } from './problem.ts';

const METHODS: HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

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
      const others = METHODS.filter((method) => !methods.has(method));
      if (others.length === 0 || url.includes('*')) continue;
      app.route({
        method: others,
        url,
        schema: { hide: true },
        handler: (request, reply) =>
          sendRefusal(
            reply.header('allow', allowed),
            refuse('method_not_allowed', `${request.method} is not for this path, which has ${allowed}.`),
          ),
      });
    }
  };
}
