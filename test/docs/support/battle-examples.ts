import type { PostBattle, PutBonus } from '@lavish/protocol';

/** A battle in a document: its definition, and line by line what happens. */
export interface BattleExample {
  /** The nearest text before it, for the name of the test. */
  title: string;
  rules: Partial<PostBattle>;
  /** By id. */
  bonuses: Map<string, PutBonus>;
  /** Its table as written. */
  lines: string[];
  /** As written. Null: the example has none. */
  result: string | null;
}

/** The values of its JSON and its table, in order. */
const BATTLE =
  /```json battle\n(?<rules>[^`]+)```\n\n\| at \| gift \|.*\n\|[-|]+\|\n(?<lines>(?:\|.*\|\n)+)(?:\n(?<result>Result: .*)\n)?/g;
const BONUS = /```json bonus (?<id>\S+)\n(?<body>[^`]+)```/g;
const TITLE = /^(?:#+ (.+)|\*\*`?(\w+)`?\*\*.*)$/gm;

/** The battles of a document, in order. A bonus belongs to the next battle. */
export function battlesIn(document: string): BattleExample[] {
  let readUpTo = 0;
  return [...document.matchAll(BATTLE)].map(({ groups, index, 0: whole }) => {
    const before = document.slice(readUpTo, index);
    readUpTo = index + whole.length;
    const [, heading, word] = [...document.slice(0, index).matchAll(TITLE)].at(-1) ?? [];
    return {
      title: heading ?? word ?? '',
      rules: JSON.parse(groups!.rules!),
      bonuses: new Map(
        [...before.matchAll(BONUS)].map((bonus) => [bonus.groups!.id!, JSON.parse(bonus.groups!.body!)]),
      ),
      lines: groups!.lines!.trimEnd().split('\n'),
      result: groups!.result ?? null,
    };
  });
}

/** A line of an example in which a gift is sent. */
export interface ExampleGift {
  sender: string;
  vipLevel: number;
  receiver: string;
  quantity: number;
  item: string;
  key: string | null;
  namesBattle: boolean;
}

/** One line of an example: a gift, or another event. */
export interface Happening {
  at: string;
  /** As written. */
  text: string;
  happens: ExampleGift | string;
}

const GIFT =
  /^(?<sender>\w+)(?: \(VIP (?<vip>\d+)\))? → (?<receiver>\w+): (?<quantity>\d+) (?<item>\w+)(?:, key (?<key>\S+))?(?<names>, for this battle)?$/;

export function happeningOf(line: string): Happening {
  const [at = '', text = ''] = cellsOf(line);
  const gift = GIFT.exec(text)?.groups;
  if (!gift) return { at, text, happens: text.replaceAll('*', '') };
  return {
    at,
    text,
    happens: {
      sender: gift.sender!,
      vipLevel: Number(gift.vip ?? 0),
      receiver: gift.receiver!,
      quantity: Number(gift.quantity),
      item: gift.item!,
      key: gift.key ?? null,
      namesBattle: gift.names !== undefined,
    },
  };
}

/** The cells of a table's row. */
export const cellsOf = (row: string): string[] =>
  row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

/** `1:00.250` in milliseconds. */
export function millisecondsOf(at: string): number {
  const [minutes, seconds] = at.split(':').map(Number) as [number, number];
  return minutes * 60_000 + Math.round(seconds * 1_000);
}
