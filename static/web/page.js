// The script of a member's pages: starts the modules; each does nothing on a page that does not need it.
import { watchButtons } from "./submitting.js";
import { holdEarly } from "./early.js";
import { numberForms } from "./numbered.js";
import { giveBackKeys, sendOnce } from "./once.js";
import { countDown } from "./countdown.js";
import { preview } from "./preview.js";
import { goToRefused, keepFocus } from "./focus.js";
import { chips } from "./chips.js";
import { live } from "../boards/live.js";
import { moves } from "../boards/moves.js";
import { choose } from "./choose.js";
import { copying } from "./copy.js";
import { startWorker } from "../sync/worker.js";
import { offerInstall } from "../sync/install.js";
import { pushing } from "../messaging/push.js";
import { signing } from "../honours/sign.js";
import { printing } from "../honours/print.js";

watchButtons(document);
giveBackKeys(document);
numberForms(document, Math.random().toString(36).slice(2));
const starting = import("../sync/outbox/page.js").then(({ startOutbox }) => { startOutbox(window); });
holdEarly(document, starting); // startOutbox listens before it first waits
if (document.querySelector("[data-record]")) import("../meetings/record.js").then(({ recording }) => recording(window));
startWorker(window);
offerInstall(window, () => Date.now());
pushing(window);
sendOnce(document);
countDown(document, () => Date.now());
preview(document);
if (document.querySelector("#queue")) {
  import("../checks/queue/queue.js").then(({ checkQueue }) => checkQueue(document, () => performance.now()));
}
keepFocus(document);
goToRefused(document);
chips(document);
live(document, window, () => Date.now());
moves(document, window, () => performance.now());
choose(document);
copying(document, navigator);
signing(document);
printing(document, window);
