import { useId, useRef, useState } from 'react';
import { t } from '../strings/strings.ts';
import { Icon } from './icon.tsx';

/** A text that is copied as a whole. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<string | null>(null);
  const copy = async () => {
    if (await copyText(value, input.current!)) setCopied(value);
  };
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <div className="copy-field">
        <input
          ref={input}
          className="field__input copy-field__text"
          id={id}
          value={value}
          dir="ltr"
          readOnly
          onFocus={({ target }) => target.select()}
        />
        <button className="button" type="button" onClick={copy}>
          <Icon name={copied === value ? 'check' : 'copy'} />
          {t(copied === value ? 'copy.copied' : 'copy.copy')}
        </button>
      </div>
      <span className="visually-hidden" role="status">
        {copied === value ? t('copy.copied') : ''}
      </span>
    </div>
  );
}

/** Browsers have a clipboard on secure origins only; elsewhere the selected text is copied as by hand. */
async function copyText(text: string, input: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    input.select();
    return document.execCommand('copy');
  }
}
