import Type, { type Static } from 'typebox';
import { about, closed } from './fields.ts';
import { PlatformId } from './ids.ts';

export const InviteBlock = Type.Object(
  { inviter: about('The user who cannot invite the host to battles.', PlatformId) },
  { description: 'An inviter whose invitations a host blocks.' },
);
export type InviteBlock = Static<typeof InviteBlock>;

/** `PUT /v1/users/{user}/invite-settings` */
export const InviteSettings = closed({
  accepts_invites: about('Whether other hosts may invite this one to battles.', Type.Boolean()),
});
export type InviteSettings = Static<typeof InviteSettings>;
