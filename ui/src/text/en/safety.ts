import { n } from './count';

export const safety = {
  recovery: {
    needed: 'This copy is sealed, and this computer does not have its key.',
    key: 'The 24 words of your recovery sheet, or the text of its QR code',
    openCopy: 'Open the copy',
  },
  closing: {
    title: 'Before you close',
    never: 'This book has no proven copy at all.',
    old: (days: string, facts: number) => `The last proven copy is ${days} old. Since then ${n(facts, 'record is', 'records are')} on this computer alone.`,
    copy: 'Make a copy and close',
    elsewhere: 'Choose where…',
    leave: 'Close without a copy',
  },
};
