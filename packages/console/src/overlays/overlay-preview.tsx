import type { OverlayName, OverlayOptions } from '@lavish/protocol';
import { useEffect, useState } from 'react';
import { t } from '../strings/strings.ts';
import { previewPath } from './overlay-address.ts';

/** Typing changes the options with each letter, and each change loads the page again. */
const SETTLED_MS = 400;

type Shape = 'wide' | 'tall';

/** The overlay as it will look over a stream, with invented gifts. */
export function OverlayPreview({ overlay, options }: { overlay: OverlayName; options: OverlayOptions }) {
  const [shape, setShape] = useState<Shape>('wide');
  const path = previewPath(overlay, options);
  const [shown, setShown] = useState(path);

  useEffect(() => {
    const timer = setTimeout(() => setShown(path), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [path]);

  return (
    <div className="preview">
      <fieldset className="segments" aria-label={t('overlay.shape')}>
        {(['wide', 'tall'] as const).map((each) => (
          <label key={each} className="segments__segment">
            <input type="radio" name="shape" checked={shape === each} onChange={() => setShape(each)} />
            {t(`overlay.${each}`)}
          </label>
        ))}
      </fieldset>
      <div className="preview__stage" data-shape={shape}>
        <iframe className="preview__page" key={shown} src={shown} title={t('overlay.preview')} />
      </div>
      <p className="field__hint">{t('overlay.preview_hint')}</p>
    </div>
  );
}
