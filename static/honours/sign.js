// Draws a signature on a canvas, and writes its points as JSON into a field of the form.
export const WIDTH = 600;
export const HEIGHT = 240;
const MOST = 1500; // points of a signature

export const textOf = (strokes) => JSON.stringify(strokes.filter((stroke) => stroke.length > 1));

export function placeOf({ clientX, clientY }, box) {
  const inside = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
  return [
    inside(((clientX - box.left) / box.width) * WIDTH, WIDTH),
    inside(((clientY - box.top) / box.height) * HEIGHT, HEIGHT),
  ];
}

function bind(form) {
  const [canvas, field, clear] = ["canvas", "[name=strokes]", "[data-clear]"].map((each) =>
    form.querySelector(each));
  const pen = canvas.getContext("2d");
  if (!pen) return;
  let strokes = [];
  let points = 0;
  const wipe = () => {
    strokes = [];
    points = 0;
    field.value = "";
    pen.clearRect(0, 0, WIDTH, HEIGHT);
  };
  const to = (event) => {
    const place = placeOf(event, canvas.getBoundingClientRect());
    const stroke = strokes[strokes.length - 1];
    pen.beginPath();
    pen.moveTo(...(stroke[stroke.length - 1] ?? place));
    pen.lineTo(...place);
    pen.stroke();
    stroke.push(place);
    points += 1;
    field.value = textOf(strokes);
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round",
      strokeStyle: getComputedStyle(canvas).color });
    strokes.push([]);
    to(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId) && points < MOST) to(event);
  });
  clear.addEventListener("click", wipe);
  form.querySelector("[data-sign]").hidden = false;
}

export function signing(document) {
  for (const part of document.querySelectorAll("form [data-sign]")) bind(part.closest("form"));
}
