// Records a short video in the page that is small enough to upload: half a minute from the phone's
// camera app may exceed the upload limit. Without a camera the file field remains.
const WANTED = { video: { width: 480, height: 360, frameRate: 15, facingMode: "user" }, audio: false };
const BITS = 350_000; // per second: three minutes are 8 MB
const LONGEST = 180_000; // milliseconds
const PIECE = 500; // milliseconds between two "dataavailable" events
const KINDS = ["video/mp4", "video/webm"];

export function recording(window) {
  const { document, navigator, MediaRecorder } = window;
  if (!navigator.mediaDevices?.getUserMedia || !MediaRecorder) return;
  for (const box of document.querySelectorAll("[data-record]")) {
    box.hidden = false;
    offer(window, box);
  }
}

function offer(window, box) {
  const [picture, said] = [box.querySelector("video"), box.querySelector("[role=status]")];
  const [start, stop] = [box.querySelector("[data-start]"), box.querySelector("[data-stop]")];
  const input = box.closest("form").querySelector("input[type=file]");
  start.addEventListener("click", async () => {
    start.disabled = true;
    try {
      const stream = await window.navigator.mediaDevices.getUserMedia(WANTED);
      record(window, stream, { picture, start, stop, input });
    } catch {
      said.textContent = box.dataset.failed;
    }
    start.disabled = false;
  });
}

function record(window, stream, { picture, start, stop, input }) {
  const { MediaRecorder } = window;
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: BITS });
  const pieces = [];
  const end = () => recorder.state !== "inactive" && recorder.stop();
  recorder.addEventListener("dataavailable", (event) => {
    pieces.push(event.data);
    if (event.data.size) stop.hidden = recorder.state === "inactive"; // before the first data there is nothing to stop
  });
  recorder.addEventListener("stop", () => {
    for (const track of stream.getTracks()) track.stop();
    const kind = recorder.mimeType.split(";")[0];
    give(window, input, new window.File(pieces, `video.${kind.split("/")[1]}`, { type: kind }));
    picture.srcObject = null;
    [picture.hidden, start.hidden, stop.hidden] = [true, false, true];
    stop.removeEventListener("click", end);
  });
  picture.srcObject = stream;
  picture.play();
  [picture.hidden, start.hidden] = [false, true];
  stop.addEventListener("click", end);
  window.setTimeout(end, LONGEST);
  recorder.start(PIECE);
}

function give(window, input, file) {
  const carrier = new window.DataTransfer();
  carrier.items.add(file);
  input.files = carrier.files;
  input.dispatchEvent(new window.Event("change", { bubbles: true }));
}
