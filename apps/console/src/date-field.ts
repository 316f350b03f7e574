// Dates as a field of the type datetime-local writes them: local time, to the millisecond where there are any.

const padded = (value: number, digits: number): string => String(value).padStart(digits, "0");

/** Law: `dateOf(fieldTextOf(date))` is the same date, for the years that the field can show (1 to 9999); else the text is empty. */
export function fieldTextOf(date: Date): string {
  const year = date.getFullYear();
  if (!(year >= 1 && year <= 9999)) return "";
  const day = `${padded(year, 4)}-${padded(date.getMonth() + 1, 2)}-${padded(date.getDate(), 2)}`;
  const time = `${padded(date.getHours(), 2)}:${padded(date.getMinutes(), 2)}`;
  const [seconds, milliseconds] = [date.getSeconds(), date.getMilliseconds()];
  if (milliseconds > 0) return `${day}T${time}:${padded(seconds, 2)}.${padded(milliseconds, 3)}`;
  return seconds > 0 ? `${day}T${time}:${padded(seconds, 2)}` : `${day}T${time}`;
}

/** `undefined` if the text is no date. */
export function dateOf(text: string): Date | undefined {
  const date = new Date(text);
  return text === "" || Number.isNaN(date.getTime()) ? undefined : date;
}
