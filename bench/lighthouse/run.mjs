// Runs Lighthouse on pages of one signed-in person, one JSON line a page. Read from standard input:
// { chromium, flags, url, account, password, addresses }; account "" is nobody.
import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const asked = JSON.parse(readFileSync(0, "utf-8"));
const browser = await puppeteer.launch({ executablePath: asked.chromium, args: asked.flags });

async function signIn() {
  const page = await browser.newPage();
  page.setDefaultTimeout(asked.patience);
  await page.goto(`${asked.url}/login`);
  await page.type("#account", asked.account);
  await page.type("#password", asked.password);
  await Promise.all([page.waitForNavigation(), page.click("form.card button")]);
  await page.close();
}

const CATEGORIES = ["performance", "accessibility", "best-practices"];
const METRICS = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"];

async function audited(address) {
  const options = {
    port: Number(new URL(browser.wsEndpoint()).port),
    onlyCategories: CATEGORIES,
    disableStorageReset: true, // the session is a cookie
    maxWaitForLoad: asked.patience,
    logLevel: "error",
  };
  const { lhr } = await lighthouse(asked.url + address, options);
  const scores = CATEGORIES.map((name) => lhr.categories[name]?.score ?? null);
  const weighed = CATEGORIES.slice(1).flatMap((name) => lhr.categories[name].auditRefs)
    .filter((each) => each.weight > 0).map((each) => lhr.audits[each.id]);
  const missed = weighed.filter((each) => each.score !== null && each.score < 1).map((each) => ({
    id: each.id,
    title: each.title,
    where: (each.details?.items ?? []).slice(0, 3).map((item) => item.node?.snippet ?? item.url ?? item.description),
  }));
  const metrics = Object.fromEntries(METRICS.map((id) => [id, Math.round((lhr.audits[id]?.numericValue ?? 0) * 1000) / 1000]));
  return { address, scores, missed, metrics, failed: lhr.runtimeError?.message ?? null };
}

try {
  if (asked.account) await signIn();
  for (const address of asked.addresses) {
    process.stdout.write(`${JSON.stringify(await audited(address))}\n`);
  }
} finally {
  await browser.close();
}
