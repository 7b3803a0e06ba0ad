import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@lavish/client';
import type { BattleResult, PostBattle } from '@lavish/protocol';
import { platformApi } from './platform-api.ts';

export interface DemoRivalOptions {
  api: string;
  apiKey: string;
  realtime: string;
  rival: { user: string; room: string };
  /** What the rival proposes, after a defeat. */
  battle: PostBattle;
  /** Hears what went wrong: nothing here needs anybody's attention. */
  log?: { debug(line: string): void };
}

/** Long enough for the one who asked to see that somebody thinks about it. */
const THINK_MS = 1_800;
/** The winner's moment is left to the winner. */
const PAUSE_AFTER_LOSS_MS = 17_000;

/** The host whom the demo's host can meet: accepts every battle, and asks for another after losing one. */
export function startDemoRival(options: DemoRivalOptions): { stop(): void } {
  const { rival, battle } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const platform = platformApi(options.api, options.apiKey);
  const token = () => platform.issueToken({ user: rival.user, watch: true, host: true });
  const lavish = connect({ url: options.realtime, token });
  const room = lavish.room(rival.room);
  const answered = new Set<string>();
  let isSulking = false;

  async function later(ms: number, act: () => Promise<unknown>) {
    try {
      await sleep(ms, undefined, { signal });
      await act();
    } catch (fault) {
      // Called off meanwhile, or another battle is on: both happen.
      if (!signal.aborted) options.log?.debug(`${rival.user}: ${String(fault)}`);
    }
  }

  function hasLost({ winner }: BattleResult): boolean {
    const own = room.state?.battle?.sides.find(({ hosts }) => hosts.some(({ host }) => host === rival.user));
    return own !== undefined && winner !== null && winner !== own.index;
  }

  /** Once, however many battles were lost meanwhile. */
  async function revenge() {
    if (isSulking) return;
    isSulking = true;
    await later(PAUSE_AFTER_LOSS_MS, async () =>
      platformApi(options.api, await token()).proposeBattle(battle),
    );
    isSulking = false;
  }

  lavish.on('invites', (invites) => {
    for (const { id } of invites) {
      if (answered.has(id)) continue;
      answered.add(id);
      void later(THINK_MS, () => platform.acceptBattle(id, rival.user));
    }
  });
  room.on('battle_event', (event) => {
    if (event.type !== 'battle_ended' || event.result === null || !hasLost(event.result)) return;
    void revenge();
  });

  return {
    stop() {
      stopping.abort();
      lavish.close();
    },
  };
}
