// The checker's queue: verdicts by key and by swipe, the next pictures loaded ahead, zoom. The
// server renders each item; without this file every button works all the same.
import { ahead } from "./ahead.js";
import { keys } from "./keys.js";
import { swipe } from "./swipe.js";
import { zoom } from "./zoom.js";

export function checkQueue(document, now) {
  document.documentElement.classList.add("scripted"); // reasons are shown when they are asked for
  ahead(document);
  keys(document, now);
  zoom(document);
  swipe(document);
}
