// What a wall decides: how much time is left, which sales are news, which board comes next.
const NEWS = 60000; // milliseconds: a sale that came while nobody could show it is none

// 3:42:07 until the cut-off; null once it is over.
export function left(milliseconds) {
  if (milliseconds <= 0) return null;
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

// HH:MM of an instant where the company is, told from the wall's own first clock.
export function clockAt(began, clock, instant) {
  const [hours, minutes] = clock.split(":").map(Number);
  const whole = (((hours * 60 + minutes + Math.floor((instant - began) / 60000)) % 1440) + 1440) % 1440;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`.padStart(5, "0");
}

// Of the newest sales (newest first) those to be celebrated: after the last one seen, and just now.
export function news(sales, seen, now) {
  return sales.filter(({ number, received }) => number > seen && now - received < NEWS);
}

export const newest = (sales, seen) => sales.reduce((most, { number }) => Math.max(most, number), seen);

// The board after `word`; the first where that one is gone.
export const after = (words, word) => words[(words.indexOf(word) + 1) % words.length];
