// The state of the window as a whole: status, open dialogs that any screen may call, progress of long work.
import type { Figure, PickedFile, Progress, QueueItem, Settings, Status } from '../wire';
import { on } from './bridge';
import { drop } from './cache.svelte';
import { here, rememberLanguage } from './here.svelte';

/** A dialog that belongs to no screen. */
export type Sheet =
  | { kind: 'palette' }
  | { kind: 'keys' }
  | { kind: 'invoice'; customer?: { id: string; name: string } }
  | { kind: 'payment'; customer?: { id: string; name: string } }
  | { kind: 'customer' }
  | { kind: 'thanks'; payment: string; name: string }
  | { kind: 'message'; line: QueueItem }
  | { kind: 'call'; line: QueueItem }
  | { kind: 'letters'; customers?: string[]; alsoMessages: boolean; name?: string }
  | { kind: 'explain'; figure: Figure; currency: string; customer?: string }
  | { kind: 'promise'; customer: { id: string; name: string }; currency: string; owed: string }
  | { kind: 'note' | 'pause'; customer: { id: string; name: string }; currency: string };

class Desktop {
  sheet = $state.raw<Sheet | null>(null);
  /** The owner closes the window and is asked for a copy first, over whatever is open. */
  closing = $state(false);
  /** The screen on which a book is being mended: it stays until the owner has read what became of it. */
  mending = $state('');
  progress = $state.raw<Progress | null>(null);
  dropped = $state.raw<PickedFile[]>([]);
  /** Settings that were changed and left unsaved, and what they were changed from: they wait for the owner. */
  draft = $state.raw<{ from: string; own: Settings } | null>(null);
}

export const desktop = new Desktop();

export function openSheet(sheet: Sheet): void {
  desktop.sheet = sheet;
}

export function closeSheet(): void {
  desktop.sheet = null;
}

/** Opens what the proposed step of a line needs. */
export function openStep(line: QueueItem): void {
  if (line.channel === 'letter') openSheet({ kind: 'letters', customers: [line.customer], alsoMessages: false, name: line.customer_name });
  else openSheet({ kind: line.channel === 'phone' ? 'call' : 'message', line });
}

/** Takes over what the desk says about the reader. */
export function readStatus(status: Status): void {
  here.today = status.today;
  if (!status.business) return;
  here.language = status.business.language || here.language;
  rememberLanguage(here.language);
  here.country = status.business.country;
  here.currency = status.business.currency;
  here.zone = status.business.time_zone;
}

/** Listens to the program; answers how to stop. */
export function listen(dropped: (files: PickedFile[]) => void): () => void {
  const stops = [
    on('progress', (progress) => {
      desktop.progress = progress;
    }),
    on('changed', (topics) => drop(topics)),
    on('drop', dropped),
    on('closing', () => (desktop.closing = true)),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Runs long work with its progress shown; what was shown before is cleared. */
export async function withProgress<T>(work: () => Promise<T>): Promise<T> {
  desktop.progress = null;
  try {
    return await work();
  } finally {
    desktop.progress = null;
  }
}
