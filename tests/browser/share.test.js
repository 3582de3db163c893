// Sharing a picture: offered where files can be shared, closed by hand without a complaint.

import assert from "node:assert/strict";
import { test } from "node:test";

import { offer } from "../../static/honours/share.js";

const PICTURE = new Uint8Array([137, 80, 78, 71]);
const answers = (status) => async () => new Response(PICTURE, { status });

function parts() {
  const button = {
    hidden: true,
    disabled: false,
    dataset: { share: "/posters/line/7.png", file: "喜报-林晓燕.png", title: "喜报" },
    addEventListener: (_kind, heard) => (button.tap = heard),
  };
  return { button, said: { hidden: true } };
}

test("a phone that shares files is given the picture under its name", async () => {
  const { button, said } = parts();
  const shared = [];
  const world = { canShare: ({ files }) => files.length === 1, share: async (what) => shared.push(what) };
  offer(button, said, { world, get: answers(200) });
  assert.equal(button.hidden, false);
  await button.tap();
  assert.equal(shared.length, 1);
  const [file] = shared[0].files;
  assert.deepEqual([file.name, file.type], ["喜报-林晓燕.png", "image/png"]);
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), PICTURE);
  assert.deepEqual([said.hidden, button.disabled], [true, false]);
});

test("a browser that cannot share files has the link alone", () => {
  for (const world of [{}, { canShare: () => false }]) {
    const { button, said } = parts();
    offer(button, said, { world });
    assert.equal(button.hidden, true);
  }
});

test("closed by hand it says nothing, failed it says so", async () => {
  const closed = Object.assign(new Error("closed"), { name: "AbortError" });
  const cases = [
    [{ share: async () => { throw closed; } }, 200, true],
    [{ share: async () => { throw new Error("no app"); } }, 200, false],
    [{ share: async () => {} }, 500, false],
  ];
  for (const [more, status, silent] of cases) {
    const { button, said } = parts();
    offer(button, said, { world: { canShare: () => true, ...more }, get: answers(status) });
    await button.tap();
    assert.equal(said.hidden, silent);
    assert.equal(button.disabled, false);
  }
});
