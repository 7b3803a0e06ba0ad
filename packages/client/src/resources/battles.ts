import {
  AUDIT_FIELDS,
  BATTLE_FIELDS,
  BATTLE_SUPPORTER_FIELDS,
  type Battle,
  type BattleAudit,
  type BattleContribution,
  type List,
  type PostBattle,
} from '@lavish/protocol';
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

export const createBattles = ({ call, list }: Api): BattlesResource => ({
  start: call('POST battles', BATTLE_FIELDS),
  get: call('GET battles/=id', BATTLE_FIELDS),
  list: list('battles', BATTLE_FIELDS),
  accept: call('POST battles/=id/accept', BATTLE_FIELDS),
  decline: call('POST battles/=id/decline', BATTLE_FIELDS),
  leave: call('POST battles/=id/leave', BATTLE_FIELDS),
  cancel: call('POST battles/=id/cancel', BATTLE_FIELDS),
  // The response is another battle.
  rematch: call('POST battles/*/rematch', BATTLE_FIELDS),
  end: call('POST battles/=id/end', BATTLE_FIELDS),
  supporters: list('battles/*/supporters', BATTLE_SUPPORTER_FIELDS),
  audit: call('GET battles/=battle/audit', AUDIT_FIELDS),
});
