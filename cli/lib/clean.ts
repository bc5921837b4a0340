// C0 and C1 controls except the line feed, and the characters that reorder text.
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from elsewhere as a terminal may show it: no control or reordering characters, so nobody can forge a line. */
export const clean = (text: string): string => text.replace(UNSAFE, (char) => (char === '\t' ? '  ' : '\ufffd'));

/** The same for one cell of a table or one line of progress. */
export const cleanLine = (text: string): string => clean(text).replaceAll('\n', ' ');
