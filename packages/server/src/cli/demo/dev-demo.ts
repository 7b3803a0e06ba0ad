import type pg from 'pg';
import type { Logger } from 'pino';
import { isRefusal } from '../../domain/refusal.ts';
import type { DemoOptions } from '../../http/app.ts';
import { createRoom } from '../../store/rooms/create-room.ts';
import { listRooms } from '../../store/rooms/read-rooms.ts';
import { putUser } from '../../store/users/user-profiles.ts';
import { seedCatalogue } from '../commands/seed-command.ts';
import { startDemoAudience } from '../simulate/demo-audience.ts';
import { RIVAL_CAST } from '../simulate/demo-cast.ts';
import { startDemoRival } from '../simulate/demo-rival.ts';
import { platformApi } from '../simulate/platform-api.ts';
import { demoBattle } from './demo-battle.ts';
import { readKeys } from './read-keys.ts';

const HOST = { user: 'luna', name: 'Luna', room: 'demo' };
const RIVAL = { user: 'kai', name: 'Kai', room: 'demo-kai' };
/** The rooms, hosts and battle of the demo page. */
export const DEMO: DemoOptions = {
  room: HOST.room,
  host: { user: HOST.user, name: HOST.name },
  rival: RIVAL,
  battle: demoBattle(HOST, RIVAL),
};

/** Seeds the catalogue, and creates two hosts, each live in a room. Throws if one of the rooms has ended. */
export async function prepareDemo(pool: pg.Pool): Promise<void> {
  await seedCatalogue(pool);
  for (const { user, name, room } of [HOST, RIVAL]) {
    await putUser(pool, user, { name, avatar_url: null });
    const opened = await createRoom(pool, { id: room, host: user, title: `${name} live` });
    if (!isRefusal(opened)) continue;
    const live = await listRooms(pool, { live: true, limit: 200 });
    if (!live.some(({ id }) => id === room))
      throw new Error(`the demo's room ${room} has ended: use another data folder`);
  }
}

interface DemoAddresses {
  api: string;
  realtime: string;
  apiKey: string;
}

/** Starts an audience in each room, and the rival, who accepts battles. Returns a function that stops them. */
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
 * Starts a battle, without invitations, when `d` is pressed in the terminal. Ctrl-C arrives as a key as well, and calls
 * `interrupted`. Returns a function that stops reading keys.
 */
export function startBattleOnKey(
  { api, apiKey }: DemoAddresses,
  print: (message: string) => void,
  interrupted: () => void,
): () => Promise<void> {
  const platform = platformApi(api, apiKey);
  const start = async () => {
    try {
      await platform.proposeBattle({ ...DEMO.battle, accept: 'auto' });
      print(
        `  PK: ${HOST.name} against ${RIVAL.name}, ${DEMO.battle.duration_s} s. Open the demo page to take part.`,
      );
    } catch (fault) {
      print(`  The battle could not start: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  };
  const stopReading = readKeys(process.stdin, { d: () => void start() }, interrupted);
  return async () => stopReading();
}
