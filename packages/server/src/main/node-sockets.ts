import { unavailableRefusal } from '../http/errors/handle-error.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { DatabaseUnavailable } from '../postgres/database.ts';
import type { Pools } from '../postgres/pools.ts';
import type { ViewHistory } from '../presence/view-history.ts';
import type { CatalogueVersionReader } from '../sockets/catalogue-version.ts';
import { createSockets, type Sockets, type SocketsOptions } from '../sockets/sockets.ts';
import { readBattlesById } from '../store/battles/read-battles.ts';
import { readInvites } from '../store/invitations/invitations.ts';
import { openAccounts, readAccounts } from '../store/ledger/accounts.ts';
import type { GiftIntake } from './open-gift-intake.ts';

/** What the sockets take as it is. */
type Unchanged = 'authenticate' | 'rooms' | 'writeProblem' | 'node' | 'limits' | 'now' | 'log';

export interface NodeSocketsOptions extends Pick<SocketsOptions, Unchanged> {
  pools: Pick<Pools, 'reads'>;
  gifts: Pick<GiftIntake, 'admitOverSockets'>;
  viewHistory: Pick<ViewHistory, 'viewed'>;
  catalogueVersion: Pick<CatalogueVersionReader, 'current'>;
  metrics: Pick<Metrics, 'sockets'>;
}

/** Creates the sockets, which read users' money and invitations from the database. */
export function createNodeSockets(options: NodeSocketsOptions): Sockets {
  const { pools, gifts, viewHistory, catalogueVersion, metrics, ...unchanged } = options;
  return createSockets({
    ...unchanged,
    sendGift: async (identity, message) => (await gifts.admitOverSockets.admit(identity, message)).outcome,
    viewed: viewHistory.viewed,
    openAccounts: (users) => openAccounts(pools.reads, users),
    readAccounts: (users) => readAccounts(pools.reads, users),
    readInvites: (hosts) => readInvites(pools.reads, hosts),
    readInvitedBattles: (ids) => readBattlesById(pools.reads, ids),
    catalogueVersion: catalogueVersion.current,
    refusalFor: (fault) => (fault instanceof DatabaseUnavailable ? unavailableRefusal(false) : null),
    observe: metrics.sockets,
  });
}
