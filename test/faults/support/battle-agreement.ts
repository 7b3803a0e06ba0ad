import type { Battle } from '@lavish/protocol';
import { expect } from 'vitest';
import type { LavishProcess } from '../../support/lavish-process.ts';
import { runLavish } from '../../support/run-lavish.ts';
import { type BattleScreen, watchBattles } from './battle-screen.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkBattle, type PlayedBattle } from './check-battle.ts';
import { ROUND_END_ANSWERS } from './round-end.ts';
import type { Screen } from './screen.ts';
import type { Traffic } from './send-request.ts';
import { ROOMS, type World } from './world.ts';

export const isOver = ({ result }: Battle) => result !== null;

/** Opens a screen on each room at each server. */
export async function openBattleScreens(
  servers: readonly LavishProcess[],
  openScreen: (server: LavishProcess, viewer: string, room: string) => Promise<Screen>,
): Promise<BattleScreen[]> {
  const opened = servers.flatMap((server) =>
    ROOMS.map(async ({ id }) => watchBattles(await openScreen(server, `viewer_${id}`, id))),
  );
  return Promise.all(opened);
}

/** Checks that everything shown or returned about the battle and about money agrees. */
export async function expectAgreement(
  played: PlayedBattle,
  world: World,
  traffic: Traffic,
  what: string,
): Promise<void> {
  const [server] = played.servers;
  const kinds = Object.fromEntries(traffic);
  console.log(`${what}: ${played.gifts.length} gifts,`, kinds);
  expect(await checkBattle(played), what).toEqual([]);
  expect(await checkAccounts(server!, world, played.screens, played.gifts), what).toEqual([]);
  expect([...traffic.keys()].filter((kind) => !ROUND_END_ANSWERS.includes(kind))).toEqual([]);
}

export async function expectVerified({ database_url }: LavishProcess): Promise<void> {
  const verify = await runLavish(['verify'], { DATABASE_URL: database_url });
  expect(verify).toMatchObject({ code: 0, stdout: expect.stringContaining('All checks passed.') });
}
