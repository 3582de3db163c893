// Pure functions of a wall: the time left, the sales to celebrate, the next board.
const NEWS = 60000; // milliseconds; an older sale is not celebrated, for instance after a lost connection

// The time until the cut-off in hours, minutes and seconds, in the last hour without hours; null after it.
export function left(milliseconds) {
  if (milliseconds <= 0) return null;
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

// HH:MM of an instant in the company's time zone, computed from the first clock on the page.
export function clockAt(began, clock, instant) {
  const [hours, minutes] = clock.split(":").map(Number);
  const whole = (((hours * 60 + minutes + Math.floor((instant - began) / 60000)) % 1440) + 1440) % 1440;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`.padStart(5, "0");
}

// The sales to celebrate, of the newest sales (newest first): after the last one seen, within NEWS.
export function news(sales, seen, now) {
  return sales.filter(({ number, received }) => number > seen && now - received < NEWS);
}

export const newest = (sales, seen) => sales.reduce((most, { number }) => Math.max(most, number), seen);

// The board after `word`; the first board where `word` is gone.
export const after = (words, word) => words[(words.indexOf(word) + 1) % words.length];
