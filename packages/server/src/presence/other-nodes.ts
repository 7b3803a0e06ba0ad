import type { RoomViewers } from '../domain/rooms/room-viewers.ts';
import { countPeople, createDigest, type Digest, decodeDigest } from './digest.ts';

export interface NodePresence {
  session: string;
  viewers: number;
  /** The version of its digest; 0: it has none. */
  version: number;
}

/** The nodes on which a room has viewers. An unchanged `text` means that nothing has changed. */
export interface PresenceList {
  text: string;
  nodes(): NodePresence[];
}

export interface ElsewhereReader {
  /** Reads the other nodes on which these rooms have viewers. Rooms without viewers there are absent from the result. */
  readElsewhere(session: string | null, rooms: string[]): Promise<Map<string, PresenceList>>;
  readDigests(
    wanted: { room: string; session: string }[],
  ): Promise<(NodePresence & { room: string; digest: Buffer })[]>;
}

type KnownNode = NodePresence & { digest: Digest | null };

/** A room's viewers on other nodes, as last read. */
export interface RoomElsewhere {
  text: string;
  nodes: Map<string, KnownNode>;
}

/** Reads the viewers of these rooms on other nodes. Reads a digest only if its version is not in `known`. */
export async function readRoomsElsewhere(
  reader: ElsewhereReader,
  session: string | null,
  rooms: string[],
  known: ReadonlyMap<string, RoomElsewhere>,
): Promise<Map<string, RoomElsewhere>> {
  const found = new Map<string, RoomElsewhere>();
  if (rooms.length === 0) return found;
  const wanted: { room: string; session: string }[] = [];
  for (const [room, list] of await reader.readElsewhere(session, rooms)) {
    const before = known.get(room);
    if (before?.text === list.text) {
      found.set(room, before);
      continue;
    }
    const nodes = new Map<string, KnownNode>();
    for (const node of list.nodes()) {
      const old = before?.nodes.get(node.session);
      nodes.set(node.session, { ...node, digest: node.version === 0 ? null : (old?.digest ?? null) });
      if (node.version !== 0 && old?.version !== node.version) wanted.push({ room, session: node.session });
    }
    found.set(room, { text: list.text, nodes });
  }
  if (wanted.length === 0) return found;
  // The count is read together with the digest, which may be newer than the list.
  for (const { room, digest, ...node } of await reader.readDigests(wanted)) {
    found.get(room)?.nodes.set(node.session, { ...node, digest: decodeDigest(digest) });
  }
  return found;
}

/** The number of users who watch on other nodes and not on this one. */
export function countElsewhere({ nodes }: RoomElsewhere, here: NodeHere | null): number {
  const others = [...nodes.values()];
  return here === null ? countPeople(others) : countPeople([...others, here]) - here.viewers;
}

export interface NodeHere {
  viewers: number;
  fingerprint: number;
  digest: Digest;
}

export interface OwnDigests {
  of(viewers: RoomViewers): NodeHere;
  /** Drops the digests of all other rooms. */
  keep(rooms: ReadonlyMap<string, unknown>): void;
}

/** The digests of this node's rooms. A digest is built when the set of viewers has changed. */
export function createOwnDigests(): OwnDigests {
  const made = new Map<string, NodeHere>();
  return {
    of({ room, viewers, fingerprint, hashes }) {
      const known = made.get(room);
      if (known?.viewers === viewers && known.fingerprint === fingerprint) return known;
      const digest = createDigest(viewers, hashes());
      const here = { viewers, fingerprint, digest };
      made.set(room, here);
      return here;
    },
    keep(rooms) {
      for (const room of made.keys()) if (!rooms.has(room)) made.delete(room);
    },
  };
}
