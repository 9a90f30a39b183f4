// Tells the desk that the owner is there, so that the book does not close under their hands.
import { call } from './bridge';

const EVERY_MS = 20_000;

/** Listens for the owner's hands; answers how to stop. */
export function tellOfUse(): () => void {
  let told = 0;
  const tell = () => {
    if (Date.now() - told < EVERY_MS) return;
    told = Date.now();
    // A book that closed in this moment answers so; its screen says it.
    call('touch', {}).catch(() => undefined);
  };
  const events = ['keydown', 'pointerdown', 'wheel'] as const;
  for (const event of events) addEventListener(event, tell, { passive: true });
  return () => events.forEach((event) => removeEventListener(event, tell));
}
