import type { InviteBlock, InviteSettings } from '@lavish/protocol';
import type { Method } from './call-api.ts';

/** A page of the inviters that a host blocks, by identifier. */
export interface InviteBlockPage {
  data: InviteBlock[];
  has_more: boolean;
  /** For the next page; null on the last. */
  next_cursor: string | null;
}

/** Which other hosts may invite this user to battles. The user must be a host. Each call rejects with a `LavishError`. */
export interface InviteRules {
  /** Cancels the open invitations of `inviter`, and refuses later ones. */
  blockInviter(inviter: string): Promise<void>;
  unblockInviter(inviter: string): Promise<void>;
  /** One page. `limit`: 1–200, default 50; `cursor`: the `next_cursor` of the page before. */
  inviteBlocks(page?: { cursor?: string; limit?: number }): Promise<InviteBlockPage>;
  /** Whether other hosts may invite this one at all. */
  inviteSettings(): Promise<InviteSettings>;
  /** `accepts_invites: false` cancels the open invitations of other hosts, and refuses later ones. */
  putInviteSettings(settings: InviteSettings): Promise<InviteSettings>;
}

type Call = <Answer>(method: Method, path: string, body?: object) => Promise<Answer>;

/** `user` returns the identifier of the host; it is asked at each call. */
export function createInviteRules(call: Call, user: () => Promise<string>): InviteRules {
  const ask = async <Answer>(method: Method, rest: string, body?: object) =>
    call<Answer>(method, `/users/${encodeURIComponent(await user())}/${rest}`, body);
  const block = (inviter: string) => `invite-blocks/${encodeURIComponent(inviter)}`;
  return {
    blockInviter: async (inviter) => void (await ask('PUT', block(inviter))),
    unblockInviter: async (inviter) => void (await ask('DELETE', block(inviter))),
    inviteBlocks(page = {}) {
      const query = Object.entries(page)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      return ask('GET', query.length > 0 ? `invite-blocks?${query.join('&')}` : 'invite-blocks');
    },
    inviteSettings: () => ask('GET', 'invite-settings'),
    putInviteSettings: (settings) => ask('PUT', 'invite-settings', settings),
  };
}
