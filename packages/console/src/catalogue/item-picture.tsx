import { useState } from 'react';

/** The picture of an item; a gift box if it has none, or if it cannot be loaded. */
export function ItemPicture({ url, className = '' }: { url: string | null; className?: string }) {
  const [missing, setMissing] = useState<string | null>(null);
  const shown = url === null || url === missing ? '/art/gift-box.svg' : url;
  return (
    <img
      className={`item-picture ${className}`}
      src={shown}
      alt=""
      draggable={false}
      loading="lazy"
      onError={() => setMissing(url)}
    />
  );
}
