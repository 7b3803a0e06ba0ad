import type { ActiveBoost, Battle, BattleTask, Item } from '@lavish/protocol';
import { boostTitle, minutes, times } from '../../battle/battle-labels.ts';
import { boostWindow } from '../../battle/boost-window.ts';
import { colourOf, type Pair } from '../../battle/sides.ts';
import { element, setText } from '../../look/element.ts';
import { artPicture, artUrl } from '../../look/item-art.ts';
import { brief } from '../../look/numbers.ts';

/** The chips that fit below the bar. */
const CHIPS = 3;
/** The pictures that fit beside a chip's text. */
const PICTURES = 3;

/** The active boosts and the current task, as chips. */
export function createBoostChips(itemCalled: (id: string) => Item | undefined) {
  const list = element('ul', { class: 'boosts' });
  let shownKeys = '';
  /** Functions that update the shown chips. */
  let update: ((battle: Battle, pair: Pair, nowMs: number) => void)[] = [];

  /** The pictures of the items that a boost is for. They change when the items are read or changed. */
  const picturesOf = (id: string, { rules }: Battle) =>
    (rules.boosts.find((boost) => boost.id === id)?.items ?? [])
      .slice(0, PICTURES)
      .map((item) => artUrl(itemCalled(item)));

  function boostChip({ id, kind, multiplier, side }: ActiveBoost, battle: Battle) {
    const left = element('span', { class: 'boost__left figures' });
    const chip = element(
      'li',
      { class: 'boost' },
      element('strong', { class: 'boost__times figures' }, times(multiplier)),
      ...picturesOf(id, battle).map((url) => artPicture(url, 'boost__item')),
      element('span', { class: 'boost__title' }, boostTitle({ kind, multiplier })),
      left,
    );
    if (side !== null) chip.dataset.side = colourOf(side);
    update.push(({ boosts }, _pair, nowMs) => {
      const now = boosts.find((boost) => boost.id === id && boost.kind === kind && boost.side === side);
      if (now !== undefined) setText(left, minutes(Math.max(0, Date.parse(now.ends_at) - nowMs)));
    });
    return chip;
  }

  function taskChip({ id, target_points }: BattleTask, battle: Battle) {
    const rule = battle.rules.boosts.find((boost) => boost.id === id)!;
    const bars = { left: taskBar(), right: taskBar() };
    update.push(({ tasks }, pair) => {
      const task = tasks.find((each) => each.id === id);
      if (task === undefined) return;
      bars.left.draw(task, pair.left.index);
      bars.right.draw(task, pair.right.index);
    });
    return element(
      'li',
      { class: 'boost boost--task' },
      bars.left.element,
      element(
        'span',
        { class: 'boost__title' },
        `First to ${brief(target_points)}: ${times(rule.multiplier)}`,
      ),
      bars.right.element,
    );
  }

  return {
    element: list,
    /** `running`: the battle, or null between rounds. */
    draw(running: Battle | null, pair: Pair, nowMs: number) {
      const boosts = (running?.boosts ?? []).filter(({ ends_at }) => Date.parse(ends_at) > nowMs);
      const tasks = running === null ? [] : openTasks(running, nowMs);
      const keys = JSON.stringify([
        ...boosts.map(({ id, kind, side, multiplier }) => [
          ...[id, kind, side, multiplier],
          ...picturesOf(id, running!),
        ]),
        ...tasks.map(({ id }) => [id]),
      ]);
      if (keys !== shownKeys) {
        update = [];
        const chips = [
          ...boosts.map((boost) => boostChip(boost, running!)),
          ...tasks.map((task) => taskChip(task, running!)),
        ];
        list.replaceChildren(...chips.slice(0, CHIPS));
      }
      shownKeys = keys;
      if (running !== null) for (const bring of update) bring(running, pair, nowMs);
    },
  };
}

/** Tasks that at least one side can still complete. */
const openTasks = (battle: Battle, nowMs: number) =>
  battle.tasks.filter(({ id, reached }) => {
    const rule = battle.rules.boosts.find((boost) => boost.id === id);
    const window = rule && boostWindow(rule, battle);
    return window && window.fromMs <= nowMs && nowMs < window.toMs && reached.includes(false);
  });

/** A small bar that shows one side's progress with a task. */
function taskBar() {
  const fill = element('i', { class: 'task__fill' });
  const bar = element('span', { class: 'task' }, fill);
  return {
    element: bar,
    draw({ points, reached, target_points }: BattleTask, side: number) {
      const share = reached[side] ? 1 : Math.min(1, (points[side] ?? 0) / target_points);
      fill.style.transform = `scaleX(${share.toFixed(3)})`;
      bar.dataset.side = colourOf(side);
    },
  };
}
