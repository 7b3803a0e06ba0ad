/** What waits for one payment provider. Ages in milliseconds. */
export interface ProviderBacklog {
  provider: string;
  failedMessages: number;
  messageAgeMs: number;
  confirmationAgeMs: number;
  listAgeMs: number;
}

export interface ProvidersWatch {
  /** Looks once; to be called every few seconds. */
  check(): Promise<void>;
  /** As of the last look. */
  readonly backlogs: readonly ProviderBacklog[];
}

/** Remembers what waited for payment providers when it last looked. */
export function createProvidersWatch(read: () => Promise<ProviderBacklog[]>): ProvidersWatch {
  let backlogs: readonly ProviderBacklog[] = [];
  return {
    async check() {
      backlogs = await read();
    },
    get backlogs() {
      return backlogs;
    },
  };
}
