import type { StoredGift } from '../gifts/gift.ts';
import type { GiftCommand } from '../gifts/gift-command.ts';
import type { GiftFacts, ItemFacts, RoomFacts, UserFacts, WalletFacts } from '../gifts/gift-facts.ts';

/** Valid facts and commands. A test overrides only the fields that matter to it. */

export const NOW = Date.parse('2026-01-31T12:00:00.000Z');

export const exampleUser = (over: Partial<UserFacts> = {}): UserFacts => ({
  name: null,
  avatar_url: null,
  vip_level: 0,
  shareBps: 5_000,
  region: null,
  blocked: false,
  earnings: 0,
  ...over,
});

export const exampleWallet = (over: Partial<WalletFacts> = {}): WalletFacts => ({
  coins: 1_000,
  promotional: 0,
  owed: 0,
  version: 1,
  lifetimeSpent: 0,
  streak: null,
  ...over,
});

export const exampleItem = (over: Partial<ItemFacts> = {}): ItemFacts => ({
  price: 10,
  points: null,
  category: null,
  minVipLevel: 0,
  maxQuantity: 99,
  streakWindowMs: 5_000,
  shareBps: null,
  activeFrom: null,
  activeUntil: null,
  retired: false,
  ...over,
});

export const exampleRoom = (over: Partial<RoomFacts> = {}): RoomFacts => ({
  host: 'hal',
  live: true,
  revision: 7,
  coins: 0,
  battle: null,
  guests: new Set(),
  blocked: new Set(),
  ...over,
});

/** Ann with 1,000 coins, Hal as the live host of `stage`, Gil as a possible guest, and a rose for 10 coins. */
export const exampleFacts = (over: Partial<GiftFacts> = {}): GiftFacts => ({
  now: NOW,
  promotionalCoinsEarn: true,
  wallets: new Map([['ann', exampleWallet()]]),
  users: new Map([
    ['ann', exampleUser()],
    ['hal', exampleUser()],
    ['gil', exampleUser()],
  ]),
  items: new Map([['rose', exampleItem()]]),
  rooms: new Map([['stage', exampleRoom()]]),
  contracts: new Map(),
  stored: new Map(),
  battles: new Map(),
  namedBattles: new Set(),
  contributions: new Map(),
  bonuses: [],
  campaigns: [],
  dailyScores: new Map(),
  countedSenders: new Set(),
  ...over,
});

/** Ann sends Hal a rose. */
export const exampleCommand = (over: Partial<GiftCommand> = {}): GiftCommand => ({
  giftId: hexId(1),
  sender: 'ann',
  room: 'stage',
  item: 'rose',
  receiver: null,
  quantity: 1,
  price: null,
  battle: null,
  key: 'key-1',
  mayBeNew: false,
  ...over,
});

/** The stored gift of a command that was accepted some time ago. */
export const storedGiftOf = (command: GiftCommand, over: Partial<StoredGift> = {}): StoredGift => ({
  id: hexId(999),
  room: command.room,
  seq: 3,
  sender: command.sender,
  receiver: command.receiver ?? 'hal',
  item: command.item,
  quantity: command.quantity,
  price: 10,
  coins: 10 * command.quantity,
  earned: 5 * command.quantity,
  shareBps: 5_000,
  at: NOW - 60_000,
  promotionalCoins: 0,
  promotionalEarned: 0,
  agency: null,
  balance: 500,
  promotionalBalance: 0,
  walletVersion: 1,
  streak: null,
  battle: null,
  category: null,
  senderRegion: null,
  receiverRegion: null,
  vipLevel: null,
  campaigns: [],
  key: command.key,
  requestedPrice: command.price,
  requestedBattle: command.battle,
  ...over,
});

/** An id of 32 hex digits. */
export const hexId = (n: number): string => n.toString(16).padStart(32, '0');
