import { afterEach, expect, it, vi } from 'vitest';
import { createEmitter } from './emitter.ts';

afterEach(() => vi.restoreAllMocks());

it('calls each listener until it is removed, even if a listener removes it', () => {
  const emitter = createEmitter<{ tick: [n: number] }>();
  const calls: string[] = [];
  emitter.on('tick', (n) => calls.push(`first ${n}`));
  const off = emitter.on('tick', (n) => {
    calls.push(`second ${n}`);
    off();
    emitter.on('tick', (m) => calls.push(`third ${m}`));
  });
  emitter.emit('tick', 1);
  emitter.emit('tick', 2);
  expect(calls).toEqual(['first 1', 'second 1', 'first 2', 'third 2']);
});

it('reports a listener that throws or rejects, and calls the others', async () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => {});
  const emitter = createEmitter<{ tick: [] }>();
  const calls: string[] = [];
  emitter.on('tick', () => {
    throw new Error('thrown');
  });
  emitter.on('tick', async () => {
    throw new Error('rejected');
  });
  emitter.on('tick', () => calls.push('the last'));
  emitter.emit('tick');
  await Promise.resolve();
  expect(calls).toEqual(['the last']);
  expect(report).toHaveBeenCalledTimes(2);
});

it('calls a function as often as it was added, and a removal removes it once', () => {
  const emitter = createEmitter<{ tick: [] }>();
  const listener = vi.fn();
  const offs = [emitter.on('tick', listener), emitter.on('tick', listener)];
  emitter.emit('tick');
  expect(listener).toHaveBeenCalledTimes(2);
  offs[0]!();
  offs[0]!();
  emitter.emit('tick');
  expect(listener).toHaveBeenCalledTimes(3);
  offs[1]!();
  emitter.emit('tick');
  expect(listener).toHaveBeenCalledTimes(3);
});

it('has no listeners after they are removed, one by one or all at once', () => {
  const emitter = createEmitter<{ tick: []; tock: [] }>();
  const listener = vi.fn();
  const off = emitter.on('tick', listener);
  expect([emitter.hasListeners('tick'), emitter.hasListeners('tock')]).toEqual([true, false]);
  off();
  expect(emitter.hasListeners('tick')).toBe(false);
  emitter.on('tock', listener);
  emitter.clear();
  emitter.emit('tock');
  expect(listener).not.toHaveBeenCalled();
});
