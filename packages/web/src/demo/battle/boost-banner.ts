import type { ActiveBoost, Battle, BattleTask, BoostDefinition } from '@lavish/protocol';
import './boost-banner.css';
import { boostTitle, minutes, scopeWords, times } from '../../battle/battle-labels.ts';
import { boostWindow } from '../../battle/boost-window.ts';
import { colourOf, type Pair } from '../../battle/sides.ts';
import { element, setText } from '../../look/element.ts';
import { changeArt, itemArt } from '../../look/item-art.ts';
import { leave } from '../../look/motion.ts';
import { brief } from '../../look/numbers.ts';
import type { Catalogue } from '../gifts/catalogue.ts';

/** A changed bonus keeps its id, so its key includes what it does. */
const keyOf = ({ id, kind, multiplier, scope }: ActiveBoost) => JSON.stringify([kind, id, multiplier, scope]);

interface Banner {
  element: HTMLElement;
  draw(): void;
}

/** The active boosts and the current task, as a short list under the clock. */
export function createBoostBanners(catalogue: Catalogue, sideCalled: (index: number) => string) {
  const stack = element('ol', { class: 'boosts', 'aria-label': 'Boosts' });
  const banners = new Map<string, Banner>();
  let battle: Battle;
  let pair: Pair;
  let nowMs = 0;

  function activeBanner({ id, kind, multiplier, scope }: ActiveBoost): Banner {
    const left = element('span', { class: 'boost__left' });
    const rule = kind === 'bonus' ? undefined : battle.rules.boosts.find((boost) => boost.id === id);
    const only = scope ? scopeWords(scope, battle.sides, sideCalled) : '';
    const pictures = (rule?.items ?? []).map((item) => ({
      item,
      art: itemArt(catalogue.find(item), 'boost__item'),
    }));
    const banner = element(
      'li',
      { class: 'boost', 'data-kind': kind },
      element('strong', { class: 'boost__times' }, times(multiplier)),
      ...pictures.map(({ art }) => art),
      element('span', { class: 'boost__title' }, only === '' ? boostTitle({ kind, multiplier }) : only),
      left,
    );
    return {
      element: banner,
      draw() {
        // Items can change or finish loading while the banner is shown.
        for (const { item, art } of pictures) changeArt(art, catalogue.find(item));
        const boost = battle.boosts.find((active) => active.id === id && active.kind === kind);
        if (boost !== undefined) setText(left, minutes(Math.max(0, Date.parse(boost.ends_at) - nowMs)));
      },
    };
  }

  function taskBanner({ id, target_points }: BattleTask, { multiplier, reward_s }: BoostDefinition): Banner {
    const left = progress();
    const right = progress();
    const banner = element(
      'li',
      { class: 'boost boost--task' },
      left.element,
      element(
        'span',
        { class: 'boost__title' },
        `Reach ${brief(target_points)}: `,
        element('strong', {}, `${times(multiplier)} for ${reward_s} s`),
      ),
      right.element,
    );
    return {
      element: banner,
      draw() {
        const task = battle.tasks.find((each) => each.id === id);
        if (task === undefined) return;
        left.show(task, pair.left.index);
        right.show(task, pair.right.index);
      },
    };
  }

  function keep(key: string, make: () => Banner) {
    const banner = banners.get(key) ?? make();
    if (!banners.has(key)) stack.append(banner.element);
    banners.set(key, banner);
    banner.draw();
    return key;
  }

  function drawAll(running: Battle): string[] {
    battle = running;
    const active = battle.boosts.filter(({ side, ends_at }) => side === null && Date.parse(ends_at) > nowMs);
    return [
      ...active.map((boost) => keep(keyOf(boost), () => activeBanner(boost))),
      ...openTasks(battle, nowMs).map(({ task, rule }) =>
        keep(`task ${task.id}`, () => taskBanner(task, rule)),
      ),
    ];
  }

  return {
    element: stack,
    /** `running`: the battle, or null between rounds. */
    draw(running: Battle | null, between: Pair, atMs: number) {
      pair = between;
      nowMs = atMs;
      const current = new Set(running === null ? [] : drawAll(running));
      for (const [key, banner] of banners) {
        if (current.has(key)) continue;
        banners.delete(key);
        leave(banner.element);
      }
    },
  };
}

/** Tasks that at least one side can still complete. */
function openTasks(battle: Battle, nowMs: number): { task: BattleTask; rule: BoostDefinition }[] {
  return battle.tasks.flatMap((task) => {
    const rule = battle.rules.boosts.find(({ id }) => id === task.id);
    const window = rule && boostWindow(rule, battle);
    const isOpen = window && window.fromMs <= nowMs && nowMs < window.toMs && task.reached.includes(false);
    return isOpen ? [{ task, rule }] : [];
  });
}

/** A small bar that shows one side's progress with a task. */
function progress() {
  const fill = element('i', { class: 'task-progress__fill' });
  const bar = element('span', { class: 'task-progress', role: 'img' }, fill);
  return {
    element: bar,
    show({ points, reached, target_points }: BattleTask, side: number) {
      const share = reached[side] ? 1 : Math.min(1, (points[side] ?? 0) / target_points);
      fill.style.transform = `scaleX(${share.toFixed(3)})`;
      bar.dataset.side = colourOf(side);
      bar.setAttribute('aria-label', `${Math.round(share * 100)} percent`);
      bar.classList.toggle('task-progress--reached', reached[side] === true);
    },
  };
}
