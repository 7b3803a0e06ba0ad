/** How far each follower of the log is behind, by its name, in milliseconds. */
export type FollowersBehind = Readonly<Record<string, number>>;

export interface FollowersWatch {
  /** Looks once; to be called every few seconds. */
  check(): Promise<void>;
  /** As of the last look. */
  readonly behindMs: FollowersBehind;
}

/** Remembers how far the followers of the log were behind when it last looked. */
export function createFollowersWatch(read: () => Promise<FollowersBehind>): FollowersWatch {
  let behindMs: FollowersBehind = {};
  return {
    async check() {
      behindMs = await read();
    },
    get behindMs() {
      return behindMs;
    },
  };
}
