import { startFollowers } from '../../packages/server/src/main/start-followers.ts';
import { openPool, SILENCE_MS } from '../../packages/server/src/postgres/postgres-client.ts';
import type { Contender } from './contender.ts';
import type { lavishEngine } from './lavish.ts';

export interface WithFollowers extends Contender {
  /** How many of its gifts each follower had not read at the end of the last turn, by its name. */
  readonly unread: Readonly<Record<string, number>>;
}

const complain = (message: string) => console.error(`  ${message}`);

/**
 * The contender with the jobs that follow the log, over a node's connection for them. They run during its turns only, so that they
 * take nothing from the others.
 */
export function withFollowers(
  contender: ReturnType<typeof lavishEngine>,
  databaseUrl: string,
): WithFollowers {
  const background = openPool(databaseUrl, complain, 1, SILENCE_MS, undefined, 'background');
  const log = { warn: (_: unknown, message?: string) => complain(message ?? '') };
  let unread: WithFollowers['unread'] = {};
  return {
    ...contender,
    get unread() {
      return unread;
    },
    begin() {
      const { gifts } = contender;
      const followers = startFollowers({ pools: { background }, node: 'bench', gifts, log });
      return async () => {
        await followers.stop();
        const { rows } = await background.query<{ name: string; gifts: number }>(
          'select name, (select count(*) from gifts where xid >= position) as gifts from log_followers',
        );
        unread = Object.fromEntries(rows.map(({ name, gifts }) => [name, gifts]));
      };
    },
    async close() {
      await contender.close();
      await background.end();
    },
  };
}
