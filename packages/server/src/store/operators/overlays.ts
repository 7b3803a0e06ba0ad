import type { OverlayName, OverlayOptions } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';

/** Rows of addresses that have expired or were revoked so long ago are deleted. */
const KEPT_DAYS = 90;

/** The address of an overlay. Its token is not stored. */
export interface StoredOverlay {
  /** The `jti` of its token. */
  id: string;
  overlay: OverlayName;
  /** The host whose rooms it shows. Null: it shows one room. */
  host: string | null;
  room: string | null;
  options: OverlayOptions;
  createdAt: number;
  /** The name of the operator. */
  createdBy: string;
  expiresAt: number;
  revokedAt: number | null;
  /** Neither expired nor revoked. */
  isValid: boolean;
}

interface OverlayRow {
  id: string;
  overlay: OverlayName;
  host_id: string | null;
  room_id: string | null;
  options: OverlayOptions;
  created_at: number;
  created_by: string;
  expires_at: number;
  revoked_at: number | null;
  is_valid: boolean;
}

const overlayOf = (row: OverlayRow): StoredOverlay => ({
  id: row.id,
  overlay: row.overlay,
  host: row.host_id,
  room: row.room_id,
  options: row.options,
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  isValid: row.is_valid,
});

const SELECT = `select l.id, l.overlay, l.host_id, l.room_id, l.options, l.created_at, o.name as created_by, l.expires_at, l.revoked_at,
        l.revoked_at is null and l.expires_at > now() as is_valid
   from console.overlays l join console.operators o on o.id = l.created_by`;

export interface NewOverlay extends Pick<StoredOverlay, 'id' | 'overlay' | 'host' | 'room' | 'options'> {
  /** The id of the operator. */
  createdBy: string;
  /** Unix milliseconds, like `expiresAt`. */
  createdAt: number;
  expiresAt: number;
}

/** Stores an address, and deletes those that ended long ago. */
export async function addOverlay(db: Queryable, overlay: NewOverlay): Promise<StoredOverlay> {
  const { id, createdBy, createdAt, expiresAt } = overlay;
  await rows(
    db,
    `delete from console.overlays where least(expires_at, revoked_at) < now() - interval '${KEPT_DAYS} days'`,
  );
  await rows(
    db,
    `insert into console.overlays (id, overlay, host_id, room_id, options, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000))`,
    [
      ...[id, overlay.overlay, overlay.host, overlay.room, JSON.stringify(overlay.options), createdBy],
      ...[createdAt, expiresAt],
    ],
  );
  return (await readOverlay(db, id))!;
}

/** The address with this id: 32 hex digits. */
export async function readOverlay(db: Queryable, id: string): Promise<StoredOverlay | null> {
  const [row] = await rows<OverlayRow>(db, `${SELECT} where l.id = $1`, [id]);
  return row ? overlayOf(row) : null;
}

/** Addresses from the newest, after the one with the id `before`. */
export async function listOverlays(
  db: Queryable,
  { before, limit }: { before?: string; limit: number },
): Promise<StoredOverlay[]> {
  const found = await rows<OverlayRow>(
    db,
    `${SELECT} where $1::uuid is null or l.id < $1 order by l.id desc limit $2`,
    [before ?? null, limit],
  );
  return found.map(overlayOf);
}

/** Marks an address as revoked, unless it is already. */
export async function markOverlayRevoked(db: Queryable, id: string): Promise<StoredOverlay | null> {
  await rows(db, 'update console.overlays set revoked_at = now() where id = $1 and revoked_at is null', [id]);
  return readOverlay(db, id);
}
