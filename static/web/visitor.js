// The script of pages without a member (sign-in, rating, verification, offline): of the modules those alone
// that such pages use, as each is fetched by itself over a slow line.
import { goToRefused } from "./focus.js";
import { giveBackKeys, sendOnce } from "./once.js";
import { startWorker } from "../sync/worker.js";
import { offerInstall } from "../sync/install.js";

giveBackKeys(document);
sendOnce(document);
goToRefused(document);
if (document.querySelector("[data-offline]")) import("../sync/kept.js").then(({ offlinePage }) => offlinePage(window));
startWorker(window);
offerInstall(window, () => Date.now());
