// A copy that this computer may not be able to open: the words of the sheet are asked for when the desk needs them.
import type { Attempt } from './attempt.svelte';

const CODES = ['needs_key', 'wrong_key', 'bad_key'];

/** The words on their way in, and whether they are asked for. */
export class CopyKey {
  words = $state('');
  asked = $state(false);

  /** What goes with the copy into a call. */
  get part(): { key?: string } {
    return this.words.trim() ? { key: this.words.trim() } : {};
  }

  get isComplete(): boolean {
    return !this.asked || this.words.trim() !== '';
  }

  /** Asks for the words if the attempt failed for want of them. The first time that is no error to be shown. */
  hear(work: Attempt): void {
    const code = work.error?.code ?? '';
    this.asked = CODES.includes(code) || (this.asked && work.error !== null);
    if (code === 'needs_key') work.clear();
  }
}
