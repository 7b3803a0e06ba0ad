import type {
  Battle,
  BattleAudit,
  BattleContribution,
  InviteBlock,
  InviteSettings,
  PostBattle,
} from '@lavish/protocol';
import { type Ask, type CallOptions, part } from '../ask.ts';
import { type List, listOf } from '../list.ts';

/** Which host the platform speaks for. */
type ForHost = { host: string };

export interface Battles {
  /** Invites its hosts, or with `accept: 'auto'` begins without asking anyone. */
  start(battle: PostBattle, options?: CallOptions): Promise<Battle>;
  get(battle: string, options?: CallOptions): Promise<Battle>;
  /** The newest first. `room`: only those that it is part of. */
  list(of?: { room?: string }, options?: CallOptions): List<Battle>;
  /** Once every host has, the countdown begins. */
  accept(battle: string, who: ForHost, options?: CallOptions): Promise<Battle>;
  decline(battle: string, who: ForHost, options?: CallOptions): Promise<Battle>;
  /** Gifts to the host count no more; a side that all have left forfeits. */
  leave(battle: string, who: ForHost, options?: CallOptions): Promise<Battle>;
  /** Takes an invitation back. */
  cancel(battle: string, options?: CallOptions): Promise<Battle>;
  /** The same hosts under the same rules again. */
  rematch(battle: string, options?: CallOptions): Promise<Battle>;
  /** Cuts it short. */
  end(battle: string, options?: CallOptions): Promise<Battle>;
  /** Who scored most. `side`: only for this one, from 0. */
  supporters(battle: string, of?: { side?: number }, options?: CallOptions): List<BattleContribution>;
  /** Other hosts' invitations: `inviter` can no longer invite `host`. The platform's own are not blocked. */
  blockInviter(host: string, inviter: string, options?: CallOptions): Promise<void>;
  unblockInviter(host: string, inviter: string, options?: CallOptions): Promise<void>;
  inviteBlocks(host: string, options?: CallOptions): List<InviteBlock>;
  inviteSettings(host: string, options?: CallOptions): Promise<InviteSettings>;
  /** Whether other hosts may invite this one at all. */
  putInviteSettings(host: string, settings: InviteSettings, options?: CallOptions): Promise<InviteSettings>;
  /** The result, worked out again from the log of gifts. */
  audit(battle: string, options?: CallOptions): Promise<BattleAudit>;
}

export function battlesOver(ask: Ask): Battles {
  const at = (battle: string, rest = '') => `/battles/${part(battle)}${rest}`;
  const ofHost = (host: string, rest: string) => `/users/${part(host)}${rest}`;
  const get = <Answer>(path: string, options?: CallOptions) => ask<Answer>({ method: 'GET', path, options });
  const act = (path: string, body?: object, options?: CallOptions) =>
    ask<Battle>({ method: 'POST', path, ...(body && { body }), options });
  return {
    start: (battle, options) => act('/battles', battle, options),
    get: (battle, options) => get(at(battle), options),
    list: (of, options) => listOf(ask, '/battles', of, options),
    accept: (battle, who, options) => act(at(battle, '/accept'), who, options),
    decline: (battle, who, options) => act(at(battle, '/decline'), who, options),
    leave: (battle, who, options) => act(at(battle, '/leave'), who, options),
    cancel: (battle, options) => act(at(battle, '/cancel'), undefined, options),
    rematch: (battle, options) => act(at(battle, '/rematch'), undefined, options),
    end: (battle, options) => act(at(battle, '/end'), undefined, options),
    supporters: (battle, of, options) => listOf(ask, at(battle, '/supporters'), of, options),
    blockInviter: async (host, inviter, options) => {
      await ask({ method: 'PUT', path: ofHost(host, `/invite-blocks/${part(inviter)}`), options });
    },
    unblockInviter: (host, inviter, options) =>
      ask({ method: 'DELETE', path: ofHost(host, `/invite-blocks/${part(inviter)}`), options }),
    inviteBlocks: (host, options) => listOf(ask, ofHost(host, '/invite-blocks'), {}, options),
    inviteSettings: (host, options) => get(ofHost(host, '/invite-settings'), options),
    putInviteSettings: (host, body, options) =>
      ask({ method: 'PUT', path: ofHost(host, '/invite-settings'), body, options }),
    audit: (battle, options) => get(at(battle, '/audit'), options),
  };
}
