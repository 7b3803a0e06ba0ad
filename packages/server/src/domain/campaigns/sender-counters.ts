/** What a sender's gifts have scored in a campaign on their latest day. */
export interface DailyScores {
  campaign: string;
  sender: string;
  /** When that day began. Unix milliseconds. */
  day: number;
  /** By the position of the rule; only rules with a daily cap count. */
  scores: readonly number[];
}

/** A rule of the kind `senders` has counted this sender for this receiver. */
export interface CountedSender {
  campaign: string;
  /** The id of the rule. */
  rule: string;
  sender: string;
  receiver: string;
}

/** What has been counted before a gift. It is read and written under the lock of the sender's wallet. */
export interface SenderCounters {
  dailyScores(campaign: string, sender: string): DailyScores | undefined;
  hasCounted(counted: CountedSender): boolean;
}

/** Identifiers contain no space, so keys are unique. */
export const dailyKey = (campaign: string, sender: string): string => `${campaign} ${sender}`;

export const countedKey = ({ campaign, rule, sender, receiver }: CountedSender): string =>
  `${campaign} ${rule} ${sender} ${receiver}`;
