const HUES = 8;

/** A colour derived from the id, so that a user has the same colour on every screen: `n` of the class `avatar--n`. */
export function avatarHue(user: string): number {
  let hash = 7;
  for (const character of user) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % HUES;
}
