import { expect, it, vi } from 'vitest';
import { createServerClock } from './server-clock.ts';

it('trusts the reading with the shortest round trip', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  try {
    const clock = createServerClock();
    expect(clock.nowMs()).toBe(1_000_000);
    const serverAt = (ms: number) => new Date(ms).toISOString();
    clock.observe(serverAt(1_005_400), 999_000, 1_000_000);
    expect(clock.nowMs()).toBe(1_005_900);
    clock.observe(serverAt(1_005_010), 1_000_000, 1_000_020);
    expect(clock.nowMs()).toBe(1_005_000);
    // Slower, or nonsense: no better.
    clock.observe(serverAt(1_009_000), 1_000_000, 1_000_500);
    clock.observe(serverAt(1_009_000), 1_000_500, 1_000_000);
    clock.observe('yesterday', 1_000_000, 1_000_001);
    expect(clock.nowMs()).toBe(1_005_000);
  } finally {
    vi.useRealTimers();
  }
});

it('forgets old readings, so that a clock that was set is noticed', () => {
  vi.useFakeTimers({ now: 0 });
  try {
    const clock = createServerClock();
    clock.observe(new Date(100).toISOString(), 0, 0);
    for (let i = 0; i < 8; i++) clock.observe(new Date(505).toISOString(), 0, 10);
    expect(clock.nowMs()).toBe(500);
  } finally {
    vi.useRealTimers();
  }
});
