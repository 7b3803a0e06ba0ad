import type pg from 'pg';
import type { Logger } from 'pino';
import { isRefusal } from '../../domain/refusal.ts';
import type { DemoOptions } from '../../http/app.ts';
import { createRoom, listRooms } from '../../store/rooms/rooms.ts';
import { putUser } from '../../store/users/users.ts';
import { seedCatalogue } from '../commands/seed-command.ts';
import { startDemoAudience } from '../simulate/demo-audience.ts';
import { RIVAL_CAST } from '../simulate/demo-cast.ts';
import { startDemoRival } from '../simulate/demo-rival.ts';
import { platformApi } from '../simulate/platform-api.ts';
import { watchKeys } from '../watch-keys.ts';
import { demoBattle } from './demo-battle.ts';

const HOST = { user: 'luna', name: 'Luna', room: 'demo' };
const RIVAL = { user: 'kai', name: 'Kai', room: 'demo-kai' };
/** What the demo page is told. */
export const DEMO: DemoOptions = {
  room: HOST.room,
  host: { user: HOST.user, name: HOST.name },
  rival: RIVAL,
  battle: demoBattle(HOST, RIVAL),
};

/** A catalogue, and two hosts, each live in a room. */
export async function prepareDemo(pool: pg.Pool): Promise<void> {
  await seedCatalogue(pool);
  for (const { user, name, room } of [HOST, RIVAL]) {
    await putUser(pool, user, { name, avatar_url: null });
    const opened = await createRoom(pool, { id: room, host: user, title: `${name} live` });
    if (!isRefusal(opened)) continue;
    const live = await listRooms(pool, { live: true, limit: 200 });
    if (!live.some(({ id }) => id === room))
      throw new Error('a demo room has ended: start on another data folder');
  }
}

interface DemoAddresses {
  api: string;
  realtime: string;
  apiKey: string;
}

/** Two audiences, and the host whom the demo's host can meet in a battle. Returns what ends it. */
export function startSimulation(addresses: DemoAddresses, log: Logger): () => Promise<unknown> {
  const audiences = [
    startDemoAudience({ ...addresses, room: HOST.room, log }),
    startDemoAudience({ ...addresses, room: RIVAL.room, cast: RIVAL_CAST, seed: 21, log }),
  ];
  const rival = startDemoRival({ ...addresses, rival: RIVAL, battle: DEMO.battle, log });
  return async () => {
    rival.stop();
    await Promise.all(audiences.map((audience) => audience.stop()));
  };
}

/**
 * `d` in the terminal starts a battle, at once and without asking: the platform may. Ctrl-C is a key now, too, and calls
 * `interrupted`. Returns what ends the watch.
 */
export function watchForBattle(
  { api, apiKey }: DemoAddresses,
  print: (message: string) => void,
  interrupted: () => void,
): () => Promise<void> {
  const platform = platformApi(api, apiKey);
  const start = async () => {
    try {
      await platform.proposeBattle({ ...DEMO.battle, accept: 'auto' });
      print(
        `  PK: ${HOST.name} against ${RIVAL.name}, ${DEMO.battle.duration_s} s. Take a side on the demo page.`,
      );
    } catch (fault) {
      print(`  No battle now: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  };
  const giveBack = watchKeys(process.stdin, { d: () => void start() }, interrupted);
  return async () => giveBack();
}
