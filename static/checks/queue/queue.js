// The checker's queue: verdicts by key and by swipe, photos loaded ahead, zoom. The server renders
// each item; without this file every button still works.
import { ahead } from "./ahead.js";
import { keys } from "./keys.js";
import { swipe } from "./swipe.js";
import { zoom } from "./zoom.js";

export function checkQueue(document, now) {
  document.documentElement.classList.add("scripted"); // CSS hides the reasons until one is needed
  ahead(document);
  keys(document, now);
  zoom(document);
  swipe(document);
}
