import { V7Generator } from 'uuidv7';

const generator = new V7Generator();
// When the clock steps back, ids keep the last time, so that a node's ids always ascend.
generator.setRollbackAllowance(2 ** 48 - 1);

const giftGenerator = new V7Generator();
giftGenerator.setRollbackAllowance(12 * 3_600_000);

/** A new UUIDv7 as 32 hex digits. `atMs`: the database's time, unix milliseconds. The ids of a node ascend. */
export const newId = (atMs: number): string => generator.generateOrResetWithTs(atMs).toHex();

/**
 * As newId, for a gift. Reads of a room rely on the id's time being within a day of the gift, so after a step back of the
 * clock by more than 12 hours the ids follow the clock and do not ascend.
 */
export const newGiftId = (atMs: number): string => giftGenerator.generateOrResetWithTs(atMs).toHex();
