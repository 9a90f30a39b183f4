// Puts the invented desk behind the window, for `vite build --mode fake`. The address may choose language and theme:
// `?lang=en&theme=dark&book=none&damage=unreadable`.
import { connect } from '../lib/bridge';
import { applyTheme } from '../lib/theme';
import { exampleBook, largeBook } from './book';
import { FakeDesk } from './backend';

export function install(): void {
  const asked = new URLSearchParams(location.search);
  const desk = new FakeDesk(asked.get('book') === 'none' ? null : asked.get('book') === 'large' ? largeBook() : exampleBook());
  if (desk.book && asked.get('lang') === 'en') desk.book.business.language = 'en';
  if (desk.book && asked.get('book') === 'empty') Object.assign(desk.book, { customers: [], invoices: [], payments: [], promises: [], events: [] });
  desk.settingsRest.theme = asked.get('theme') ?? 'light';
  desk.damage = (asked.get('damage') as typeof desk.damage | null) ?? 'none';
  applyTheme(desk.settingsRest.theme);
  connect(desk);
  Object.assign(window, { __ALDIA_FAKE__: desk });
}
