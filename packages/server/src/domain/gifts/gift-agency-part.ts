import type { ContractPayer } from '../ledger/split.ts';

/** What an agency got of a gift, and the contract that was in force. The terms are those of the contract, which never change. */
export interface GiftAgencyPart {
  /** 32 hex digits. */
  contract: string;
  agency: string;
  bps: number;
  paidBy: ContractPayer;
  coins: number;
  /** The part of `coins` that are promotional coins. */
  promotionalCoins: number;
}
