import type { InviteBlock, InviteSettings, List } from '@lavish/protocol';
import type { Api } from './api.ts';

/** Which other hosts may invite this host to battles. Needs a host's token. Each call rejects with a `LavishError`. */
export interface InvitationsResource {
  /** Cancels the open invitations of `inviter`, and refuses later ones. The platform's own invitations are not blocked. */
  block(inviter: string): Promise<void>;
  unblock(inviter: string): Promise<void>;
  /** The blocked inviters, by identifier. */
  blocks(): List<InviteBlock>;
  /** Whether other hosts may invite this host at all. */
  settings(): Promise<InviteSettings>;
  /** `accepts_invites: false` cancels the open invitations of other hosts, and refuses later ones. */
  putSettings(settings: InviteSettings): Promise<InviteSettings>;
}

/** `me` returns the id of the token's user. */
export const createInvitations = (api: Api, me: () => Promise<string>): InvitationsResource => ({
  block: async (inviter) => void (await api.put(['users', me, 'invite-blocks', inviter])),
  unblock: (inviter) => api.remove(['users', me, 'invite-blocks', inviter]),
  blocks: () => api.list(['users', me, 'invite-blocks']),
  settings: () => api.get(['users', me, 'invite-settings']),
  putSettings: (settings) => api.put(['users', me, 'invite-settings'], settings),
});
