import { resolve } from 'node:path';

/** Where `lavish dev` keeps its database and keys unless told otherwise: in the folder it is started in. */
export const defaultDataDir = (): string => resolve('.lavish');
