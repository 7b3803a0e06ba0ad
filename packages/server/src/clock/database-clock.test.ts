import { expect, it, vi } from 'vitest';
import { createDatabaseClock } from './database-clock.ts';

/** A remote database and a machine, each with a clock that can be set. The same time passes for both. */
function stage() {
  let elapsed = 1_000;
  const at = { databaseAheadMs: 1_000_000, machineAheadMs: 1_000_000, wayMs: [1, 1] as [number, number] };
  const log = { warn: vi.fn(), info: vi.fn() };
  const clock = createDatabaseClock({
    async readTime() {
      elapsed += at.wayMs[0];
      const read = elapsed + at.databaseAheadMs;
      elapsed += at.wayMs[1];
      return read;
    },
    log,
    elapsedMs: () => elapsed,
    machineMs: () => elapsed + at.machineAheadMs,
  });
  const errorMs = () => clock.now() - (elapsed + at.databaseAheadMs);
  return { at, log, clock, errorMs, pass: (ms: number) => (elapsed += ms) };
}

it("is the database's clock, at any setting of the machine's clock", async () => {
  const { at, clock, errorMs, pass } = stage();
  at.machineAheadMs += 600_000;
  await clock.measure();
  expect([errorMs(), clock.machineAheadMs]).toEqual([0, 600_000]);
  at.machineAheadMs -= 3_600_000;
  pass(60_000);
  expect([errorMs(), clock.machineAheadMs]).toEqual([0, -3_000_000]);
});

it('uses the shortest round trip of the last ten', async () => {
  const { at, clock, errorMs } = stage();
  await clock.measure();
  at.wayMs = [900, 100];
  for (let i = 0; i < 9; i++) await clock.measure();
  expect(errorMs()).toBe(0);
  await clock.measure();
  expect(errorMs()).toBe(400);
});

it("follows the database's clock at once when it is set", async () => {
  const { at, clock, errorMs } = stage();
  await clock.measure();
  at.databaseAheadMs -= 2_000;
  at.wayMs = [20, 20];
  await clock.measure();
  expect(errorMs()).toBe(0);
});

it('keeps the last offset while the database is unreachable', async () => {
  let isUnavailable = false;
  const clock = createDatabaseClock({
    readTime: async () => {
      if (isUnavailable) throw new Error('unavailable');
      return 5_000;
    },
    log: { warn: vi.fn(), info: vi.fn() },
    elapsedMs: () => 100,
    machineMs: () => 9_000,
  });
  expect(clock.now()).toBe(9_000);
  await clock.measure();
  isUnavailable = true;
  await expect(clock.measure()).rejects.toThrow('unavailable');
  expect(clock.now()).toBe(5_000);
});

it('logs once that the machine’s clock is off by more than a second, and once that it is right again', async () => {
  const { at, log, clock } = stage();
  await clock.measure();
  at.machineAheadMs += 900;
  await clock.measure();
  expect(log.warn).not.toHaveBeenCalled();
  at.machineAheadMs += 600;
  await clock.measure();
  await clock.measure();
  expect(log.warn.mock.calls).toEqual([[{ aheadMs: 1_500 }, expect.stringContaining('clock')]]);
  at.machineAheadMs -= 1_500;
  await clock.measure();
  expect(log.info).toHaveBeenCalledOnce();
});
