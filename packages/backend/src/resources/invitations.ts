import type { InviteBlock, InviteSettings, List } from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

/** Which other hosts may invite a host to battles. */
export interface InvitationsResource {
  /** Cancels the open invitations of `inviter` to `host`, and refuses later ones. The platform's own are not blocked. */
  block(host: string, inviter: string, options?: CallOptions): Promise<void>;
  unblock(host: string, inviter: string, options?: CallOptions): Promise<void>;
  /** The inviters that the host blocks, by identifier. */
  blocks(host: string, options?: CallOptions): List<InviteBlock>;
  /** Whether other hosts may invite this host at all. */
  settings(host: string, options?: CallOptions): Promise<InviteSettings>;
  /** `accepts_invites: false` cancels the open invitations of other hosts, and refuses later ones. */
  putSettings(host: string, settings: InviteSettings, options?: CallOptions): Promise<InviteSettings>;
}

export function invitationsResource(send: SendRequest): InvitationsResource {
  const at = (host: string, rest: string) => `/users/${part(host)}/${rest}`;
  return {
    block: async (host, inviter, options) => {
      await send({ method: 'PUT', path: at(host, `invite-blocks/${part(inviter)}`), options });
    },
    unblock: (host, inviter, options) =>
      send({ method: 'DELETE', path: at(host, `invite-blocks/${part(inviter)}`), options }),
    blocks: (host, options) => listOf(send, at(host, 'invite-blocks'), {}, options),
    settings: (host, options) => send({ method: 'GET', path: at(host, 'invite-settings'), options }),
    putSettings: (host, body, options) =>
      send({ method: 'PUT', path: at(host, 'invite-settings'), body, options }),
  };
}
