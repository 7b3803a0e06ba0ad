import { expect, it, vi } from 'vitest';
import { createSignal } from './signal.ts';

const log = { error: vi.fn() };

it('calls the subscribers in the order of subscription', () => {
  const signal = createSignal<number>(log);
  const calls: string[] = [];
  signal.subscribe((value) => calls.push(`first ${value}`));
  signal.subscribe((value) => calls.push(`second ${value}`));
  signal.publish(1);
  signal.publish(2);
  expect(calls).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
});

it('accepts an event without subscribers', () => {
  expect(() => createSignal<void>(log).publish()).not.toThrow();
});

it('logs what a subscriber throws and calls the next subscriber', () => {
  const signal = createSignal<string>(log);
  const fault = new Error('broken');
  const next = vi.fn();
  signal.subscribe(() => {
    throw fault;
  });
  signal.subscribe(next);
  expect(() => signal.publish('event')).not.toThrow();
  expect(next).toHaveBeenCalledExactlyOnceWith('event');
  expect(log.error).toHaveBeenCalledExactlyOnceWith({ err: fault }, expect.any(String));
});
