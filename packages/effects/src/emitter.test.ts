import { afterEach, expect, it, vi } from 'vitest';
import { createEmitter } from './emitter.ts';

afterEach(() => vi.restoreAllMocks());

it('reports a listener that throws or rejects, and calls the others', async () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => {});
  const emitter = createEmitter<{ start: number }>();
  const heard: number[] = [];
  emitter.on('start', () => {
    throw new Error('thrown');
  });
  emitter.on('start', async () => {
    throw new Error('rejected');
  });
  emitter.on('start', (value) => heard.push(value));
  emitter.emit('start', 1);
  await Promise.resolve();
  expect(heard).toEqual([1]);
  expect(report).toHaveBeenCalledTimes(2);
});

it('calls a function as often as it was handed in, and each ends its own', () => {
  const emitter = createEmitter<{ start: number }>();
  const listener = vi.fn();
  const stops = [emitter.on('start', listener), emitter.on('start', listener)];
  stops[0]!();
  stops[0]!();
  emitter.emit('start', 1);
  expect(listener).toHaveBeenCalledTimes(1);
  stops[1]!();
  emitter.emit('start', 2);
  expect(listener).toHaveBeenCalledTimes(1);
});

it('goes on with those that were there when one is added or taken away in the middle', () => {
  const emitter = createEmitter<{ start: number }>();
  const heard: string[] = [];
  const stop = emitter.on('start', (value) => {
    heard.push(`first ${value}`);
    stop();
    emitter.on('start', (later) => heard.push(`second ${later}`));
  });
  emitter.emit('start', 1);
  emitter.emit('start', 2);
  emitter.clear();
  emitter.emit('start', 3);
  expect(heard).toEqual(['first 1', 'second 2']);
});
