import { HASH_BITS } from '../domain/rooms/room-viewers.ts';

/**
 * The viewers of a room on one node, small enough to be read by every other node: the hashes of all users, or of a sample of
 * them beyond MAX_HASHES. Level n keeps the users whose hash starts with n zero bits, so every node keeps the same users,
 * and the hashes of level n + 1 are the first ones of level n.
 */
export interface Digest {
  level: number;
  /** Ascending. */
  hashes: Float64Array;
}

/** A node's viewers of a room. Null digest: only their number was read. */
export interface NodeViewers {
  viewers: number;
  digest: Digest | null;
}

/** 96 KiB. A sample has at least half as many hashes. */
export const MAX_HASHES = 16_384;

/** Beyond this number of viewers on all nodes together, only a sample of them is compared. */
const MAX_COMPARED = 32_768;

/** An estimate below this is replaced by a comparison of all digests: up to 10,000 users the count is exact. */
const COUNTED_WHOLE = 12_000;

const HASH_BYTES = HASH_BITS / 8;

const boundOf = (level: number): number => 2 ** (HASH_BITS - level);

/** The lowest level that keeps about `kept` of `users` users, or fewer. */
const levelFor = (users: number, kept: number): number => Math.max(0, Math.ceil(Math.log2(users / kept)));

export function createDigest(users: number, hashes: Iterable<number>): Digest {
  const level = levelFor(users, MAX_HASHES);
  const bound = boundOf(level);
  const kept: number[] = [];
  for (const hash of hashes) if (hash < bound) kept.push(hash);
  return { level, hashes: Float64Array.from(kept).sort() };
}

/** One byte for the level, then six for each hash. */
export function encodeDigest({ level, hashes }: Digest): Buffer {
  const bytes = Buffer.alloc(1 + hashes.length * HASH_BYTES);
  bytes[0] = level;
  hashes.forEach((hash, n) => {
    bytes.writeUIntBE(hash, 1 + n * HASH_BYTES, HASH_BYTES);
  });
  return bytes;
}

/** @returns null for an empty buffer: the node has written the number of viewers, and no digest yet */
export function decodeDigest(bytes: Buffer): Digest | null {
  if (bytes.length === 0) return null;
  const hashes = new Float64Array((bytes.length - 1) / HASH_BYTES);
  for (let n = 0; n < hashes.length; n++) hashes[n] = bytes.readUIntBE(1 + n * HASH_BYTES, HASH_BYTES);
  return { level: bytes[0]!, hashes };
}

/**
 * Counts the users who watch on all of these nodes, each user once. The count is exact while each node has at most
 * MAX_HASHES users and there are fewer than COUNTED_WHOLE, or the nodes' counts add up to at most MAX_COMPARED.
 *
 * Beyond that, the users of the highest level are a sample (at least 8,192 on the largest node) that shows on how many
 * nodes a user watches on average; the exact counts are divided by that average. So the result is exact when no user watches
 * on two nodes, and otherwise its standard deviation is at most 0.64% on three nodes.
 */
export function countPeople(nodes: readonly NodeViewers[]): number {
  let unknown = 0;
  let viewers = 0;
  let largest = 0;
  const digests: Digest[] = [];
  for (const node of nodes) {
    largest = Math.max(largest, node.viewers);
    if (node.digest === null) {
      unknown += node.viewers;
    } else {
      viewers += node.viewers;
      digests.push(node.digest);
    }
  }
  let nodesEach = digests.length > 1 ? nodesPerUser(digests, levelFor(viewers, MAX_COMPARED)) : 1;
  if (viewers > MAX_COMPARED && viewers / nodesEach < COUNTED_WHOLE) nodesEach = nodesPerUser(digests, 0);
  return Math.max(largest, unknown + Math.round(viewers / nodesEach));
}

/** The average number of these nodes on which a user watches. */
function nodesPerUser(digests: readonly Digest[], minLevel: number): number {
  const bound = boundOf(Math.max(minLevel, ...digests.map(({ level }) => level)));
  const samples = digests.map(({ hashes }) => hashes.subarray(0, countBelow(hashes, bound)));
  const all = new Float64Array(samples.reduce((total, { length }) => total + length, 0));
  let offset = 0;
  for (const sample of samples) {
    all.set(sample, offset);
    offset += sample.length;
  }
  all.sort();
  let users = 0;
  for (let n = 0; n < all.length; n++) if (n === 0 || all[n] !== all[n - 1]) users += 1;
  return users === 0 ? 1 : all.length / users;
}

/** Binary search: the hashes ascend. */
function countBelow(hashes: Float64Array, bound: number): number {
  let low = 0;
  let high = hashes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hashes[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
