// A copy in one click: the stick at hand, else the folder chosen last.
import type { CopiesView, DriveRow } from '../wire';
import { call } from './bridge';
import { act } from './cache.svelte';
import { withProgress } from './desktop.svelte';
import { t } from './here.svelte';
import { tell } from './undo.svelte';

/** Where a copy would go, and how the owner calls that place. */
export interface Place {
  /** None means the folder chosen last. */
  handle?: string;
  name: string;
}

export const placeOf = (drive: DriveRow): Place => ({ handle: drive.handle, name: drive.label || drive.path });

export function whereTo(view: CopiesView): Place | null {
  const sticks = view.drives.filter((drive) => drive.removable);
  const stick = sticks.find((drive) => drive.has_our_copies) ?? sticks[0];
  if (stick) return placeOf(stick);
  return view.chosen ? { name: view.chosen } : null;
}

/** The problem of a book whose copies lie on its own disk. */
export const OWN_DISK = 'copies_on_own_disk';

/** Makes a proven copy there. */
export function copyNow(place: Place): Promise<void> {
  return withProgress(async () => {
    await act('back_up', place.handle ? { place: place.handle } : {});
    // The desk says whether the copy shares the disk of the book; then it is kept, but counts for nothing.
    const { problems } = await call('status', {});
    tell(problems.some(({ code }) => code === OWN_DISK) ? t().copies.madeBeside : t().copies.made);
  });
}
