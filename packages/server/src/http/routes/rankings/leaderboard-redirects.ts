import type { App } from '../../app.ts';

/**
 * The paths of rankings in release 0.2.0, which called them leaderboards. Their queries and answers are those of the rankings,
 * so programs that were written for 0.2.0 continue to work when they follow redirects.
 */
export function leaderboardRedirects(app: App): void {
  app.get('/v1/leaderboards/:board', { schema: { hide: true } }, (request, reply) =>
    reply.redirect(request.url.replace('leaderboards', 'rankings'), 308),
  );
}
