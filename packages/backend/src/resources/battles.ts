import type {
  Battle,
  BattleAudit,
  BattleContribution,
  BattleScores,
  Gift,
  List,
  PostBattle,
} from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

/** The host for whom a call acts. */
export interface ForHost {
  /** The host's user id. */
  host: string;
}

export interface BattlesResource {
  /** Proposes a battle. `accept: 'auto'` starts it without asking the hosts. */
  start(battle: PostBattle, options?: CallOptions): Promise<Battle>;
  get(battle: string, options?: CallOptions): Promise<Battle>;
  /**
   * Battles, newest first. `room`, `host`: only those in which it takes part. `live`: only those that are not over, or only
   * those that are. One of the three counts.
   */
  list(filter?: { room?: string; host?: string; live?: boolean }, options?: CallOptions): List<Battle>;
  /** Accepts the invitation for a host. The countdown begins when every host has accepted. */
  accept(battle: string, who: ForHost, options?: CallOptions): Promise<Battle>;
  decline(battle: string, who: ForHost, options?: CallOptions): Promise<Battle>;
  /** Takes a host out of the battle: gifts to the host no longer count, and a side without hosts forfeits. */
  leave(battle: string, who: ForHost, options?: CallOptions): Promise<Battle>;
  /** Withdraws the invitation. */
  cancel(battle: string, options?: CallOptions): Promise<Battle>;
  /** Proposes a battle of the same hosts under the same rules. */
  rematch(battle: string, options?: CallOptions): Promise<Battle>;
  /** Cuts the battle short. */
  end(battle: string, options?: CallOptions): Promise<Battle>;
  /** The battle's supporters, by points. `side`: only of this side, from 0. */
  supporters(battle: string, filter?: { side?: number }, options?: CallOptions): List<BattleContribution>;
  /** The gifts that the battle judged, newest first. `counted`: whether they counted; default: those that did. */
  gifts(battle: string, filter?: { counted?: boolean }, options?: CallOptions): List<Gift>;
  /** The points of each side by second. `after`: reads on after the `last` of the part before. */
  scores(battle: string, from?: { after?: number }, options?: CallOptions): Promise<BattleScores>;
  /** Recomputes the result from the log of gifts, and compares it with the stored one. */
  audit(battle: string, options?: CallOptions): Promise<BattleAudit>;
}

export function battlesResource(send: SendRequest): BattlesResource {
  const at = (battle: string, rest = '') => `/battles/${part(battle)}${rest}`;
  const get = <Answer>(path: string, options?: CallOptions) => send<Answer>({ method: 'GET', path, options });
  const act = (path: string, body?: object, options?: CallOptions) =>
    send<Battle>({ method: 'POST', path, ...(body && { body }), options });
  return {
    start: (battle, options) => act('/battles', battle, options),
    get: (battle, options) => get(at(battle), options),
    list: ({ live, ...filter } = {}, options) =>
      listOf(send, '/battles', { ...filter, live: live === undefined ? undefined : String(live) }, options),
    accept: (battle, who, options) => act(at(battle, '/accept'), who, options),
    decline: (battle, who, options) => act(at(battle, '/decline'), who, options),
    leave: (battle, who, options) => act(at(battle, '/leave'), who, options),
    cancel: (battle, options) => act(at(battle, '/cancel'), undefined, options),
    rematch: (battle, options) => act(at(battle, '/rematch'), undefined, options),
    end: (battle, options) => act(at(battle, '/end'), undefined, options),
    supporters: (battle, filter, options) => listOf(send, at(battle, '/supporters'), filter, options),
    gifts: (battle, { counted = true } = {}, options) =>
      listOf(send, at(battle, '/gifts'), { counted: String(counted) }, options),
    scores: (battle, { after = 0 } = {}, options) =>
      send({ method: 'GET', path: at(battle, '/scores'), query: { after }, options }),
    audit: (battle, options) => get(at(battle, '/audit'), options),
  };
}
