import { type OverlayAddress, PostOverlay } from '@lavish/protocol';
import type pg from 'pg';
import Type from 'typebox';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { signToken } from '../../intake/tokens.ts';
import { newId } from '../../store/new-id.ts';
import {
  addOverlay,
  listOverlays,
  markOverlayRevoked,
  readOverlay,
  type StoredOverlay,
} from '../../store/operators/overlays.ts';
import { addRevocation } from '../../store/users/token-revocations.ts';
import type { App, HttpOptions } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../schemas/page-cursors.ts';
import { HexId } from './hex-id.ts';

const OverlayId = HexId('an overlay');
const Params = Type.Object({ overlay: OverlayId });
const Query = Type.Object(pageQuery, { additionalProperties: false });
const overlayCursor = cursorFormat(OverlayId);

/** As for `lavish overlay`: a year, because an address can only watch, and streamers should not have to set up scenes each month. */
const DEFAULT_DAYS = 365;
const DAY_S = 24 * 3_600;
const MAX_ID_CHARACTERS = 64;

const NO_OVERLAY = refuse('not_found', 'There is no such address of an overlay.');

const overlayView = ({
  createdAt,
  createdBy,
  expiresAt,
  revokedAt,
  isValid,
  ...overlay
}: StoredOverlay): OverlayAddress => ({
  ...overlay,
  created_at: timestamp(createdAt),
  created_by: createdBy,
  expires_at: timestamp(expiresAt),
  revoked_at: revokedAt === null ? null : timestamp(revokedAt),
  is_valid: isValid,
});

export interface OverlayRoutesOptions
  extends Pick<HttpOptions, 'pools' | 'now' | 'tokenSigner' | 'tokensRevoked' | 'overlayTested'> {
  /** For rows that are found by key. */
  pool: pg.Pool;
}

/** Addresses of overlays: made, revoked and tested. Their tokens may only watch. */
export function overlayRoutes(app: App, options: OverlayRoutesOptions): void {
  const { pool, pools, now, tokenSigner, tokensRevoked, overlayTested } = options;

  app.get(
    '/overlays',
    { schema: { operationId: 'listOverlays', querystring: Query } },
    async ({ query }, reply) => {
      const page = await readPage(
        query,
        overlayCursor('overlays'),
        ({ after, limit }) => listOverlays(pool, { limit, ...(after !== undefined && { before: after }) }),
        ({ id }) => id,
      );
      return isRefusal(page)
        ? sendRefusal(reply, page)
        : reply.send({ ...page, data: page.data.map(overlayView) });
    },
  );

  app.post(
    '/overlays',
    { schema: { operationId: 'createOverlay', body: PostOverlay } },
    async ({ operator, body }, reply) => {
      const { overlay, host = null, room = null, options: look = {}, days = DEFAULT_DAYS } = body;
      if ((host === null) === (room === null))
        return sendRefusal(
          reply,
          refuse('invalid_request', 'Send exactly one of host and room.', {
            param: host === null ? 'host' : 'room',
          }),
        );
      if (!tokenSigner)
        return sendRefusal(reply, refuse('not_found', 'This server has no key to sign tokens with.'));
      const createdAt = Math.floor(now() / 1_000) * 1_000;
      const id = newId(createdAt);
      const claims = {
        // A separate user, because a token of the host could read the host's wallet.
        user: `overlay:${host ?? room}`.slice(0, MAX_ID_CHARACTERS),
        grants: { ...(room !== null && { room }), overlay: true },
        issuedAtMs: createdAt,
        ttlS: days * DAY_S,
      };
      const secret = await signToken(claims, tokenSigner.keyId, tokenSigner.key, id);
      const stored = await addOverlay(pool, {
        ...{ id, overlay, host, room, options: look, createdBy: operator.id, createdAt },
        expiresAt: createdAt + days * DAY_S * 1_000,
      });
      return reply.code(201).send({ ...overlayView(stored), secret });
    },
  );

  app.delete(
    '/overlays/:overlay',
    { schema: { operationId: 'revokeOverlay', params: Params } },
    async ({ params }, reply) => {
      const overlay = await readOverlay(pool, params.overlay);
      if (!overlay) return sendRefusal(reply, NO_OVERLAY);
      // The token first: an address that is shown as revoked must not work.
      const revocation = await addRevocation(pools.changes, {
        jti: overlay.id,
        expiresAt: overlay.expiresAt,
      });
      if (isRefusal(revocation)) return sendRefusal(reply, revocation);
      await tokensRevoked();
      const revoked = await markOverlayRevoked(pool, overlay.id);
      return revoked ? reply.send(overlayView(revoked)) : sendRefusal(reply, NO_OVERLAY);
    },
  );

  app.post(
    '/overlays/:overlay/tests',
    { schema: { operationId: 'testOverlay', params: Params } },
    async ({ params }, reply) => {
      const overlay = await readOverlay(pool, params.overlay);
      if (!overlay) return sendRefusal(reply, NO_OVERLAY);
      overlayTested(overlay.id);
      return reply.code(204).send();
    },
  );
}
