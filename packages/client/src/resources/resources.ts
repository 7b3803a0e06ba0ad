import { LavishError } from '@lavish/protocol';
import type { Method } from '../call-api.ts';
import { subjectOf } from '../user-token.ts';
import { createApi } from './api.ts';
import { type BattlesResource, createBattles } from './battles.ts';
import { createGifts, type GiftsResource } from './gifts.ts';
import { createInvitations, type InvitationsResource } from './invitations.ts';
import { createLeaderboards, type LeaderboardsResource } from './leaderboards.ts';
import { createRooms, type RoomsResource } from './rooms.ts';
import { createUsers, type UsersResource } from './users.ts';

/** What a user may read and do over HTTP, as far as the token allows. */
export interface Resources {
  readonly rooms: RoomsResource;
  readonly gifts: GiftsResource;
  readonly battles: BattlesResource;
  readonly invitations: InvitationsResource;
  readonly users: UsersResource;
  readonly leaderboards: LeaderboardsResource;
}

interface Options {
  call(method: Method, path: string, body?: object): Promise<unknown>;
  /** The user that the server named; null before it did. */
  user(): string | null;
  token(): Promise<string>;
}

export function createResources({ call, user, token }: Options): Resources {
  const api = createApi(call);

  async function me(): Promise<string> {
    const id = user() ?? subjectOf(await token());
    if (id === null)
      throw new LavishError('invalid_request', 'The token has no user: a server key stands for none.');
    return id;
  }

  return {
    rooms: createRooms(api),
    gifts: createGifts(api),
    battles: createBattles(api),
    invitations: createInvitations(api, me),
    users: createUsers(api, me),
    leaderboards: createLeaderboards(api),
  };
}
