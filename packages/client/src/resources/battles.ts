import type { Battle, BattleAudit, BattleContribution, List, PostBattle } from '@lavish/protocol';
import type { Api } from './api.ts';

/** Battles, as far as the token allows. Calls that change a battle need a host's token. Each rejects with a `LavishError`. */
export interface BattlesResource {
  /** Proposes a battle: every other host is invited. */
  start(battle: PostBattle): Promise<Battle>;
  get(battle: string): Promise<Battle>;
  /** Battles, newest first. `room`: only those in which the room takes part. */
  list(filter?: { room?: string }): List<Battle>;
  /** Accepts the invitation. The countdown begins when every host has accepted. */
  accept(battle: string): Promise<Battle>;
  decline(battle: string): Promise<Battle>;
  /** Leaves the battle: gifts to the host no longer count, and a side without hosts forfeits. */
  leave(battle: string): Promise<Battle>;
  /** Withdraws an invitation that this host sent. */
  cancel(battle: string): Promise<Battle>;
  /** Proposes a battle of the same hosts under the same rules. */
  rematch(battle: string): Promise<Battle>;
  /** Cuts the battle short. */
  end(battle: string): Promise<Battle>;
  /** The battle's supporters, by points. `side`: only of this side, from 0. */
  supporters(battle: string, filter?: { side?: number }): List<BattleContribution>;
  /** Recomputes the result from the log of gifts, and compares it with the stored one. */
  audit(battle: string): Promise<BattleAudit>;
}

export function createBattles(api: Api): BattlesResource {
  const act = (action: string) => (battle: string) => api.post<Battle>(['battles', battle, action]);
  return {
    start: (battle) => api.post(['battles'], battle),
    get: (battle) => api.get(['battles', battle]),
    list: (filter) => api.list(['battles'], filter),
    accept: act('accept'),
    decline: act('decline'),
    leave: act('leave'),
    cancel: act('cancel'),
    rematch: act('rematch'),
    end: act('end'),
    supporters: (battle, filter) => api.list(['battles', battle, 'supporters'], filter),
    audit: (battle) => api.get(['battles', battle, 'audit']),
  };
}
