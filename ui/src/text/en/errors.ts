import type { ErrorTexts, Sentence } from '../es/errors';

const say = (what: string, safe: string, todo: string): Sentence => ({ what, safe, todo });
/** The desk's reasons may end in a full stop; the sentence has its own. */
const bare = (text: string | undefined) => (text ?? '').replace(/[.\s]+$/, '');
/** Reasons come in Spanish, with their English beside them where there is one. */
const reason = (p: Record<string, string | undefined>) => p.reason_en ?? p.reason;
const untouched = 'Nothing was changed.';
/** What stands already, by the field that says so. */
function alike(field: string | undefined, name: string): string {
  if (field === 'number') return `There is an invoice with that number already, of ${name}.`;
  if (field === 'tax_id') return `There is a customer with that tax ID already: ${name}.`;
  return field === 'new_customer' ? `There is a customer of that name already: ${name}.` : `There is one like it already, of ${name}.`;
}

export const errors: ErrorTexts = {
  invalid: (p) => say(reason(p) ? `This entry is not clear: ${bare(reason(p))}.` : 'This entry is missing or not clear.', untouched, 'Correct it and save again.'),
  not_found: () => say('That record is no longer there.', 'The rest of the book is as it was.', 'Go back to the list and open it again.'),
  no_ledger: () => say('There is no book on this computer yet.', untouched, 'Start a new one or bring in a copy.'),
  ledger_exists: () => say('There is a book on this computer already.', 'Your book is as it was.', 'Close Al Día and open it again to see it.'),
  ledger_held: () => say('Another program has the book open.', 'Your book is safe.', 'Close the other Al Día window and try again.'),
  holder_gone: () => say('The program that had the book open has ended.', 'What was confirmed is recorded.', 'Look at what is missing and repeat it.'),
  not_a_ledger: (p) => say(p.file ? `${p.file} is not an Al Día book.` : 'The file is not an Al Día book.', 'The file was not touched.', 'Choose another file, or bring in a copy under Copies.'),
  ledger_too_new: () => say('A newer version of Al Día wrote this book.', 'The book was not touched.', 'Install the newer version on this computer.'),
  locked: () => say('The book is locked with its passphrase.', untouched, 'Open it with the passphrase, or with the words of your recovery sheet.'),
  wrong_passphrase: () => say('That is not the passphrase of this book.', untouched, 'Check capitals and spaces, or use the words of your recovery sheet.'),
  ledger_damaged: () => say('The book failed its check: part of it does not read as it was written.', 'Nothing more was written to it, and your copies are where they were.', 'Copies says what can be read and how to save it.'),
  more_than_open: (p) => say(p.open ? `The amount is more than what is open (${p.open}).` : 'The amount is more than what is open.', untouched, 'Lower the amount, or leave the rest as credit.'),
  has_dependents: (p) => say(p.list ? `Other records rest on this one: ${bare(p.list)}.` : 'Other records rest on this one.', untouched, 'Take those back first.'),
  already_done: () => say('This was done already.', 'It was not done twice.', 'See the customer’s history.'),
  conflict: (p) => say(p.name ? alike(p.field, p.name) : 'A record with that key exists with other content.', untouched, 'Check what you typed, or open the one that is there.'),
  not_now: (p) => say(reason(p) ? `Not possible now: ${bare(reason(p))}.` : 'Not possible now.', untouched, 'Look at the state of this record.'),
  stale: () => say('Something changed since you looked.', 'The step was not done.', 'Look again: the list is up to date now.'),
  cancelled: () => say('Cancelled.', 'Nothing is half done.', ''),
  bad_file: (p) => say(`${p.file ?? 'The file'} could not be read${reason(p) ? `: ${bare(reason(p))}` : ''}.`, untouched, 'Check the file or choose another.'),
  no_space: (p) => say(p.needed && p.free ? `Not enough room: ${p.needed} needed, ${p.free} left.` : 'No room left on the disk or stick.', 'What was there is still there.', 'Free some space or use another stick.'),
  read_only: () => say('That place cannot be written to.', 'What was there is still there.', 'See whether the stick is write-protected, or choose another folder.'),
  place_gone: () => say('The stick or folder is no longer connected.', 'Your book and the earlier copies are safe.', 'Connect it again and repeat.'),
  needs_key: (p) => say(`The copy${p.file ? ` ${p.file}` : ''} is sealed, and this computer has no key that opens it.`, 'The copy is not damaged and your book is as it was.', 'Type the words of your recovery sheet.'),
  wrong_key: (p) => say(`That key is not the one that opens the copy${p.file ? ` ${p.file}` : ''}.`, 'The copy is not damaged and your book is as it was.', 'Find the recovery sheet that it was made with.'),
  bad_key: (p) => say(reason(p) ? `Those words are not a recovery key (${reason(p)}).` : 'Those words are not a recovery key.', 'Your book is as it was.', 'Type the 24 words of the sheet in their order.'),
  bad_copy: (p) => say(reason(p) ? `That copy cannot be used: ${bare(reason(p))}.` : 'That copy cannot be used.', 'Your book is as it was.', 'Choose another copy from the list.'),
  not_proven: () => say('Read back, the copy did not equal the book.', 'Your book is fine and the earlier copies are still there.', 'Try another stick: this one may be failing.'),
  document_failed: (p) => say(reason(p) ? `The document could not be made: ${bare(reason(p))}.` : 'The document could not be made.', 'Nothing was marked as sent.', 'Try again.'),
  disk: () => say('The disk did not answer while reading or writing.', 'What was saved last is complete.', 'Make a copy on another stick and try again.'),
  clock_frozen: () => say('The computer’s date does not fit the last one we saw.', 'Nothing is sent or printed meanwhile.', 'Correct the date, or confirm it under Today.'),
  unknown_call: () => say('This window asks for something that the program does not know.', untouched, 'Close Al Día and open it again.'),
  internal: (p) => say(p.ref ? `Something failed on our side (reference ${p.ref}).` : 'Something failed on our side.', 'What was saved last is complete.', 'Try again; if it happens again, restart Al Día.'),
};
