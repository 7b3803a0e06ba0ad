import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@lavish/client';
import type { BattleResult, PostBattle } from '@lavish/protocol';
import { platformApi } from './platform-api.ts';

export interface DemoRivalOptions {
  api: string;
  apiKey: string;
  realtime: string;
  rival: { user: string; room: string };
  /** The battle that the rival proposes after losing one. */
  battle: PostBattle;
  /** Receives failures, which need no action. */
  log?: { debug(line: string): void };
}

/** The rival accepts after this time, so that the inviter sees the pending invitation. */
const ACCEPT_AFTER_MS = 1_800;
/** The rival proposes a rematch after this time, so that the winner's celebration is shown first. */
const PAUSE_AFTER_LOSS_MS = 17_000;

/** Simulates the opponent of the demo's host, who accepts every battle, and proposes another one after losing. */
export function startDemoRival(options: DemoRivalOptions): { stop(): void } {
  const { rival, battle } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const platform = platformApi(options.api, options.apiKey);
  const token = () => platform.issueToken({ user: rival.user, watch: true, host: true });
  const lavish = connect({ url: options.realtime, token });
  const room = lavish.room(rival.room);
  const answered = new Set<string>();
  let isWaitingForRematch = false;

  async function later(ms: number, act: () => Promise<unknown>) {
    try {
      await sleep(ms, undefined, { signal });
      await act();
    } catch (fault) {
      // The battle may have been called off meanwhile, or another one may be running.
      if (!signal.aborted) options.log?.debug(`${rival.user}: ${String(fault)}`);
    }
  }

  function hasLost({ winner }: BattleResult): boolean {
    const own = room.state?.battle?.sides.find(({ hosts }) => hosts.some(({ host }) => host === rival.user));
    return own !== undefined && winner !== null && winner !== own.index;
  }

  /** Proposes one rematch, even if several battles were lost meanwhile. */
  async function proposeRematch() {
    if (isWaitingForRematch) return;
    isWaitingForRematch = true;
    await later(PAUSE_AFTER_LOSS_MS, async () =>
      platformApi(options.api, await token()).proposeBattle(battle),
    );
    isWaitingForRematch = false;
  }

  lavish.on('invites', (invites) => {
    for (const { id } of invites) {
      if (answered.has(id)) continue;
      answered.add(id);
      void later(ACCEPT_AFTER_MS, () => platform.acceptBattle(id, rival.user));
    }
  });
  room.on('battle_event', (event) => {
    if (event.type !== 'battle_ended' || event.result === null || !hasLost(event.result)) return;
    void proposeRematch();
  });

  return {
    stop() {
      stopping.abort();
      lavish.close();
    },
  };
}
