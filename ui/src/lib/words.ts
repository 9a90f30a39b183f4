// Looking for words the way people type them: without accents, case or dots.

export function plain(text: string): string {
  return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[.,]/g, '');
}

/** True when every typed word begins somewhere in the text. */
export function matches(text: string, typed: string): boolean {
  const searched = plain(text);
  return plain(typed).split(/\s+/).filter(Boolean).every((word) => searched.includes(word));
}
