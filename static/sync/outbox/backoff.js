// How long to wait after a failure: twice as long each time with full jitter, never over five
// minutes, and never for ever; a server that says how long is obeyed, up to an hour.
const LONGEST = 300_000; // milliseconds
const LONGEST_TOLD = 3_600_000;

export function waitAfter(tries, random, retryAfter = null) {
  const jittered = random() * Math.min(LONGEST, 1000 * 2 ** Math.min(tries, 9));
  const told = Number(retryAfter) * 1000;
  return told > 0 ? Math.min(LONGEST_TOLD, Math.max(told, jittered)) : Math.max(jittered, 250);
}

// A clock that was set back must not make a pause of a minute last for a day.
export const stillWaits = (until, now) => now < until && until - now <= LONGEST_TOLD;
