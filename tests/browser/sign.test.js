// A signature: places on the canvas as numbers within it, and only what is a line.
import assert from "node:assert/strict";
import { test } from "node:test";

import { HEIGHT, placeOf, textOf, WIDTH } from "../../static/honours/sign.js";

const box = { left: 20, top: 100, width: 300, height: 120 };

test("a place is told in the canvas's own measure, however large it is shown", () => {
  assert.deepEqual(placeOf({ clientX: 20, clientY: 100 }, box), [0, 0]);
  assert.deepEqual(placeOf({ clientX: 170, clientY: 160 }, box), [WIDTH / 2, HEIGHT / 2]);
});

test("a finger that slips off stays at the edge", () => {
  assert.deepEqual(placeOf({ clientX: -50, clientY: 999 }, box), [0, HEIGHT]);
});

test("a mere touch is no line", () => {
  assert.equal(textOf([[[1, 2]], [[1, 2], [3, 4]], []]), "[[[1,2],[3,4]]]");
  assert.equal(textOf([]), "[]");
});
