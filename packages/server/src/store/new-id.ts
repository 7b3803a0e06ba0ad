import { V7Generator } from 'uuidv7';

const generator = new V7Generator();
// After any step back of the clock the ids keep the last time, so that a node's ids always ascend.
generator.setRollbackAllowance(2 ** 48 - 1);

/** A new UUIDv7 as 32 hex digits. `atMs`: the database's time, unix milliseconds. The ids of a node ascend. */
export const newId = (atMs: number): string => generator.generateOrResetWithTs(atMs).toHex();
