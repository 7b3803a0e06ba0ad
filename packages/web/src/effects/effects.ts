import { createEffects } from '@lavish/effects';
import '../look/look.css';
import './effects.css';
import { element } from '../look/element.ts';
import { createControls } from './controls.ts';
import { GALLERY_ITEMS } from './gallery-items.ts';
import { giftCard } from './gift-card.ts';
import { howToUse } from './how-to-use.ts';

const stage = element('div', { class: 'stage' });
const effects = createEffects(stage, { items: GALLERY_ITEMS });
const controls = createControls(effects);

const show = () => stage.toggleAttribute('data-playing', effects.state.playing.length > 0);
effects.on('start', show);
effects.on('end', show);

document.body.append(
  element(
    'main',
    { class: 'main' },
    element(
      'header',
      { class: 'head' },
      element('h1', { class: 'head__title' }, 'Gifts, from a rose to a galaxy'),
      element(
        'p',
        { class: 'head__words' },
        'The catalogue of ',
        element('code', {}, 'lavish seed'),
        ', played by ',
        element('code', {}, '@lavish/effects'),
        '.',
      ),
    ),
    ...GALLERY_ITEMS.map((item) => giftCard(item, () => controls.send(item))),
    howToUse(),
  ),
  element('aside', { class: 'side', 'aria-label': 'Player' }, stage, controls.element),
);
