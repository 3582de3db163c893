// Shares a picture through the share sheet of the device, if the browser can share files; otherwise
// the link beside the button saves the picture.

/** The picture at an address, as a file that can be shared. */
async function pictureOf(address, name, get = fetch) {
  const answer = await get(address);
  if (!answer.ok) throw new Error(`picture: ${answer.status}`);
  return new File([await answer.blob()], name, { type: "image/png" });
}

/** Shows the button if files can be shared; a click shares the picture of the page. */
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
      said.hidden = failed.name === "AbortError"; // the user closed the share sheet: no error
    } finally {
      button.disabled = false;
    }
  });
}

const button = globalThis.document?.querySelector("[data-share]");
if (button) offer(button, document.querySelector("[data-share-said]"));
