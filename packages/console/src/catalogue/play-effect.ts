// The player that viewers' pages use. A file of its own, which is loaded with the first preview.
export { createEffects } from '@lavish/effects';
