// Messages of errors come without a full stop or with one; on the page each is a sentence.

export const sentence = (message: string): string => (/[.!?…]$/.test(message) ? message : `${message}.`);
