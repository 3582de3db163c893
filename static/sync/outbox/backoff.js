// The wait in milliseconds after a failure: doubled each time with full jitter, at most five minutes.
// The server's Retry-After is obeyed up to an hour.
const LONGEST = 300_000; // milliseconds
const LONGEST_TOLD = 3_600_000;

export function waitAfter(tries, random, retryAfter = null) {
  const jittered = random() * Math.min(LONGEST, 1000 * 2 ** Math.min(tries, 9));
  const told = Number(retryAfter) * 1000;
  return told > 0 ? Math.min(LONGEST_TOLD, Math.max(told, jittered)) : Math.max(jittered, 250);
}

// Whether a pause still runs; a pause longer than possible means that the clock was set back.
export const stillWaits = (until, now) => now < until && until - now <= LONGEST_TOLD;
