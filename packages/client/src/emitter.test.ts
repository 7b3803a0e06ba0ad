import { afterEach, expect, it, vi } from 'vitest';
import { createEmitter } from './emitter.ts';

afterEach(() => vi.restoreAllMocks());

it('calls each listener until it is taken away, also from within a listener', () => {
  const emitter = createEmitter<{ tick: [n: number] }>();
  const heard: string[] = [];
  emitter.on('tick', (n) => heard.push(`first ${n}`));
  const stop = emitter.on('tick', (n) => {
    heard.push(`second ${n}`);
    stop();
    emitter.on('tick', (m) => heard.push(`third ${m}`));
  });
  emitter.emit('tick', 1);
  emitter.emit('tick', 2);
  expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'third 2']);
});

it('reports a listener that throws or rejects, and calls the others', async () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => {});
  const emitter = createEmitter<{ tick: [] }>();
  const heard: string[] = [];
  emitter.on('tick', () => {
    throw new Error('thrown');
  });
  emitter.on('tick', async () => {
    throw new Error('rejected');
  });
  emitter.on('tick', () => heard.push('still here'));
  emitter.emit('tick');
  await Promise.resolve();
  expect(heard).toEqual(['still here']);
  expect(report).toHaveBeenCalledTimes(2);
});

it('calls a function as often as it was handed in, and each ends its own', () => {
  const emitter = createEmitter<{ tick: [] }>();
  const listener = vi.fn();
  const stops = [emitter.on('tick', listener), emitter.on('tick', listener)];
  emitter.emit('tick');
  expect(listener).toHaveBeenCalledTimes(2);
  stops[0]!();
  stops[0]!();
  emitter.emit('tick');
  expect(listener).toHaveBeenCalledTimes(3);
  stops[1]!();
  emitter.emit('tick');
  expect(listener).toHaveBeenCalledTimes(3);
});
