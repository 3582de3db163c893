// The wall: what it decides, and that nothing of it grows.
import assert from "node:assert/strict";
import { test } from "node:test";

import { after, clockAt, left, newest, news } from "../../static/boards/wall/showing.js";

test("the time left is told to the second, and nothing once it is over", () => {
  assert.equal(left(13_327_000), "3:42:07");
  assert.equal(left(871_000), "14:31");
  assert.equal(left(999), "00:01");
  assert.equal(left(0), null);
  assert.equal(left(-5), null);
});

test("the clock is the company's, told from the first one, over midnight too", () => {
  assert.equal(clockAt(0, "23:58", 0), "23:58");
  assert.equal(clockAt(0, "23:58", 5 * 60_000), "00:03");
  assert.equal(clockAt(0, "9:05", -60_000), "09:04");
});

const sale = (number, received = 0) => ({ number, received });

test("later sales than the last one seen are news, none that is old", () => {
  const sales = [sale(9), sale(8), sale(7), sale(6), sale(5)];
  assert.deepEqual(news(sales, 7, 0).map(({ number }) => number), [9, 8]);
  assert.equal(news(sales, 0, 0).length, 5);
  assert.deepEqual(news(sales, 9, 0), []);
  assert.deepEqual(news([sale(10, -60_000), sale(9)], 8, 0), [sale(9)]);
});

test("a sale that was taken back makes no older one news", () => {
  const seen = newest([sale(9), sale(8)], 0);
  assert.equal(newest([sale(8)], seen), 9);
  assert.deepEqual(news([sale(8)], newest([sale(8)], seen), 0), []);
});

test("boards turn, and begin anew after the last and where one is gone", () => {
  assert.equal(after(["a", "b"], "a"), "b");
  assert.equal(after(["a", "b"], "b"), "a");
  assert.equal(after(["a", "b"], "gone"), "a");
});
