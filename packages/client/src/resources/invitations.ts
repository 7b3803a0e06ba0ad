import { INVITE_SETTINGS_FIELDS, type InviteBlock, type InviteSettings, type List } from '@lavish/protocol';
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

export const createInvitations = ({ call, act, list }: Api): InvitationsResource => ({
  block: act('PUT users/@me/invite-blocks/=inviter', 'inviter'),
  unblock: act('DELETE users/@me/invite-blocks/*'),
  blocks: list('users/@me/invite-blocks', 'inviter'),
  settings: call('GET users/@me/invite-settings', INVITE_SETTINGS_FIELDS),
  putSettings: call('PUT users/@me/invite-settings', INVITE_SETTINGS_FIELDS),
});
