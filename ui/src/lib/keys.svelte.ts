// The keyboard: scopes of bindings, the newest first. A dialog's scope is closed: nothing below it hears a key,
// except what belongs to the text field that has the focus.

export type Bindings = Record<string, (event: KeyboardEvent) => void>;

interface Scope {
  bindings: () => Bindings;
  closed: boolean;
}

const scopes: Scope[] = [];

/** Names a key press: `Ctrl+K`, `Shift+Tab`, `j`, `?`, `Enter`. ⌘ counts as Ctrl. */
export function nameOf(event: KeyboardEvent): string {
  const ctrl = event.ctrlKey || event.metaKey;
  const key = event.key === ' ' ? 'Space' : event.key;
  if (ctrl) return `Ctrl+${key.length === 1 ? key.toUpperCase() : key}`;
  return key.length === 1 ? key : event.shiftKey ? `Shift+${key}` : key;
}

/** True where typing belongs to the field and single keys are no commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** True where Enter and Space already do what the focused thing does. */
function actsByItself(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof HTMLElement) || (name !== 'Enter' && name !== 'Space')) return false;
  return target.matches('button, a[href], summary, input[type=checkbox], input[type=radio], [role=tab]');
}

export function dispatchKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  const typing = isTyping(event.target);
  // In a text field only Ctrl keys and Escape are ours, and its own undo stays the field's.
  if (typing && (name === 'Ctrl+Z' || !(name.startsWith('Ctrl+') || name === 'Escape'))) return;
  if (actsByItself(event.target, name)) return;
  for (const scope of [...scopes].reverse()) {
    const bound = scope.bindings()[name];
    if (bound) {
      event.preventDefault();
      bound(event);
      return;
    }
    if (scope.closed) return;
  }
}

/** Binds keys for as long as the component lives. */
export function bindKeys(bindings: () => Bindings, closed = false): void {
  $effect(() => {
    const scope = { bindings, closed };
    scopes.push(scope);
    return () => void scopes.splice(scopes.indexOf(scope), 1);
  });
}
