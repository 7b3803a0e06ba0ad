import { resolve } from 'node:path';

/** The default data folder of `lavish dev`, with its database and keys: `.lavish` in the working directory. */
export const defaultDataDir = (): string => resolve('.lavish');
