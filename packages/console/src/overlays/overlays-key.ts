/** The beginning of the keys of queries of overlays. */
export const OVERLAYS_KEY: readonly string[] = ['overlays'];
