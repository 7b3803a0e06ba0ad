import type { Api } from './api.ts';
import { type BattlesResource, createBattles } from './battles.ts';
import { type CampaignsResource, createCampaigns } from './campaigns.ts';
import { createGifts, type GiftsResource } from './gifts.ts';
import { createInvitations, type InvitationsResource } from './invitations.ts';
import { createRankings, type RankingsResource } from './rankings.ts';
import { createRooms, type RoomsResource } from './rooms.ts';
import { createUsers, type UsersResource } from './users.ts';

/** What a user may read and do over HTTP, as far as the token allows. */
export interface Resources {
  readonly rooms: RoomsResource;
  readonly gifts: GiftsResource;
  readonly battles: BattlesResource;
  readonly invitations: InvitationsResource;
  readonly users: UsersResource;
  readonly campaigns: CampaignsResource;
  readonly rankings: RankingsResource;
}

/** `assetServer` returns the server of assets whose address is a path: `https://host`. */
export const createResources = (api: Api, assetServer: () => string): Resources => ({
  rooms: createRooms(api),
  gifts: createGifts(api),
  battles: createBattles(api),
  invitations: createInvitations(api),
  users: createUsers(api, assetServer),
  campaigns: createCampaigns(api),
  rankings: createRankings(api),
});
