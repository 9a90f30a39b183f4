// One act of the owner: at work or not, and how it failed. Shown beside the thing, never in a pop-up.
import type { WireError } from '../wire';
import { asWireError } from './bridge';

export interface Attempt {
  readonly busy: boolean;
  readonly error: WireError | null;
  /** The field of the request that the desk refused. */
  readonly field: string | null;
  /** Runs the work once at a time; true when it succeeded. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

export function attempt(): Attempt {
  let busy = $state(false);
  let error = $state.raw<WireError | null>(null);
  return {
    get busy() {
      return busy;
    },
    get error() {
      return error;
    },
    get field() {
      return error?.field ?? null;
    },
    async run(work) {
      if (busy) return false;
      busy = true;
      error = null;
      try {
        await work();
        return true;
      } catch (thrown) {
        error = asWireError(thrown);
        return false;
      } finally {
        busy = false;
      }
    },
    clear: () => (error = null),
  };
}
