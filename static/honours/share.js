// Shares a picture by the phone's own sheet, where the browser can share files; elsewhere the link
// beside it saves the picture.

/** The picture at an address, as a file that can be shared. */
async function pictureOf(address, name, get = fetch) {
  const answer = await get(address);
  if (!answer.ok) throw new Error(`picture: ${answer.status}`);
  return new File([await answer.blob()], name, { type: "image/png" });
}

/** Shows the button where files can be shared, and has it share the picture of its page. */
export function offer(button, said, { world = navigator, get = fetch } = {}) {
  const trial = new File([], "a.png", { type: "image/png" });
  if (!world.canShare?.({ files: [trial] })) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.hidden = true;
    button.disabled = true;
    try {
      const file = await pictureOf(button.dataset.share, button.dataset.file, get);
      await world.share({ files: [file], title: button.dataset.title });
    } catch (failed) {
      said.hidden = failed.name === "AbortError"; // closed by hand: nothing went wrong
    } finally {
      button.disabled = false;
    }
  });
}

const button = globalThis.document?.querySelector("[data-share]");
if (button) offer(button, document.querySelector("[data-share-said]"));
