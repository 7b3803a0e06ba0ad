import type { Effects } from '@lavish/effects';
import type { Animation } from '@lavish/protocol';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { Panel } from '../parts/panel.tsx';
import { t } from '../strings/strings.ts';

interface Props {
  name: string;
  price: number;
  icon: string | null;
  animation: Animation;
}

const PREVIEWED = 'previewed';

/**
 * Plays an item as viewers will see it, with the same player. A new animation plays at once, unless the device asks for less
 * motion.
 */
export function EffectPreview({ name, price, icon, animation }: Props) {
  const { operator } = useSession();
  const stage = useRef<HTMLDivElement>(null);
  const effects = useRef<Promise<Effects> | null>(null);
  const plays = useRef(0);
  const [isMuted, setMuted] = useState(true);
  const [isPlaying, setPlaying] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  useEffect(
    () => () => {
      void effects.current?.then((created) => created.destroy());
      effects.current = null;
    },
    [],
  );

  async function create(): Promise<Effects> {
    const { createEffects } = await import('./play-effect.ts');
    // The operator has asked to see the motion.
    const created = createEffects(stage.current!, { muted: isMuted, preload: false, reducedMotion: false });
    created.on('start', () => setPlaying(true));
    created.on('end', () => setPlaying(created.state.playing.length > 0));
    created.on('fallback', ({ reason }) => setFault(reason));
    return created;
  }

  async function play() {
    setFault(null);
    effects.current ??= create();
    const player = await effects.current;
    player.skip();
    player.setCatalogue([{ id: PREVIEWED, name: name || t('item.new'), price, icon_url: icon, animation }]);
    plays.current += 1;
    player.play({
      ...{ id: `play-${plays.current}`, item: PREVIEWED, quantity: 1, coins: price },
      senderName: operator.name,
    });
  }

  async function mute(on: boolean) {
    setMuted(on);
    (await effects.current)?.mute(on);
  }

  const { url } = animation;
  const played = useRef(url);
  useEffect(() => {
    if (url === undefined || url === played.current) return;
    played.current = url;
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) void play();
  });

  return (
    <Panel
      title={t('preview.title')}
      className="effect-preview"
      actions={
        <div className="panel__actions">
          <button
            className="button button--quiet"
            type="button"
            aria-pressed={!isMuted}
            onClick={() => void mute(!isMuted)}
          >
            <Icon name={isMuted ? 'silent' : 'sound'} />
            {t('preview.sound')}
          </button>
          <button className="button button--quiet" type="button" onClick={() => void play()}>
            <Icon name="sparkles" />
            {t('preview.play')}
          </button>
        </div>
      }
    >
      <div className="effect-preview__phone" data-playing={isPlaying}>
        <p className="effect-preview__hint">{t('preview.hint')}</p>
        <div className="effect-preview__stage" ref={stage} />
      </div>
      {fault !== null && (
        <p className="field__hint field__hint--fault" role="alert">
          {t('preview.fault', { reason: fault })}
        </p>
      )}
    </Panel>
  );
}
