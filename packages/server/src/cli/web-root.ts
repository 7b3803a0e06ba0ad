import { fileURLToPath } from 'node:url';

/** The folder of the built pages. It is next to the folder of the bundles, which contain this module. */
export const webRoot = (): string => fileURLToPath(new URL('../web', import.meta.url));
