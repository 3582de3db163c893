// One request to the phones' API; a redirect or a login page counts as a failure.
const TIMEOUT = 30_000; // milliseconds

// Nothing more can be sent now, with the reason: `signed_out`, `password`, …, or a network failure.
export class Stopped extends Error {
  constructor(why, retryAfter = null) {
    super(why);
    this.why = why;
    this.retryAfter = retryAfter;
  }
}

// The answer as {status, headers, json}; 401, 403, 429, 5xx and every failure raise Stopped.
export async function request(world, address, options) {
  const control = new AbortController(); // AbortSignal.timeout: Safari 16, Chrome 103
  const timer = setTimeout(() => control.abort(), TIMEOUT);
  const asked = {
    ...options,
    headers: { "X-Jiebao-Sync": "1", ...options.headers },
    redirect: "error",
    credentials: "same-origin",
    cache: "no-store",
    signal: control.signal,
  };
  try {
    return await answered(world, (world.address ?? "") + address, asked);
  } finally {
    clearTimeout(timer);
  }
}

async function answered(world, address, asked) {
  // Only the failure of fetch itself is the network's; an error of this program is thrown as it is.
  const response = await world.fetch(address, asked).catch((failure) => {
    throw new Stopped(`no network (${failure.name})`);
  });
  const json = await body(response);
  if (response.status === 401 && json?.error === "signed_out") throw new Stopped("signed_out");
  if (response.status === 403 && json?.error) throw new Stopped(json.error);
  if (response.status >= 500 || response.status === 429) {
    throw new Stopped(`status ${response.status}`, response.headers.get("Retry-After"));
  }
  return { status: response.status, headers: response.headers, json };
}

async function body(response) {
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) return null;
  try {
    return await response.json();
  } catch (broken) {
    throw new Stopped(`an answer that was cut short (${broken.name})`);
  }
}
