// Saves the form of a call, a card, a deal, a visit or a pair in the outbox instead of posting it, and sends it at once where
// there is a network.
import { submit, submitterOf, valuesOf } from "../../web/submitting.js";
import { wasUseful } from "../install.js";
import { rememberKey } from "../../web/once.js";
import { SaidOtherwise } from "./outbox.js";
import { brokenWords, say, sayNext, wordsOf } from "./said.js";
import { NotAPhoto, photoOf, PhotoTooLarge } from "./shrink.js";

const PATIENCE = 2500; // milliseconds to wait for the server's answer before going on

const text = (data, name) => String(data.get(name) ?? "").trim().replace(/\r\n/g, "\n");

// A typed number takes precedence, because the call list preselects a customer.
const customerOf = (data) => ({
  customer: text(data, "phone") ? null : Number(text(data, "customer")) || null,
  phone: text(data, "phone"),
  name: text(data, "customer_name"),
});

const SAID = {
  call: (data) => ({
    outcome: data.has("stop") ? "refused" : text(data, "outcome"),
    ...(data.has("stop") ? { stop: true } : {}),
    note: text(data, "note"),
    ...(data.has("topics") ? { topics: data.getAll("topics") } : {}),
    follow_up_on: text(data, "follow_up_on") || null,
    follow_up_time: text(data, "follow_up_time") || null,
    ...customerOf(data),
  }),
  card: (data) => ({
    serial: text(data, "serial"),
    visited: data.get("visited") === "yes",
    ...(data.get("product") && { product: data.get("product") }),
    ...customerOf(data),
  }),
  deal: (data) => ({
    contract: text(data, "contract"),
    amount: text(data, "amount"),
    card: Number(text(data, "card")) || null,
    serial: text(data, "serial"),
    customer: Number(text(data, "customer")) || null,
    words: text(data, "words"),
    name: text(data, "customer_name"),
    product: text(data, "product"),
    referrer: text(data, "referrer"),
    at: text(data, "at"),
  }),
  touch: (data) => ({
    customer: Number(text(data, "customer")), what: text(data, "what"), amount: text(data, "amount"), words: text(data, "words"),
  }),
  pair: (data) => ({ pair: Number(text(data, "pair")), method: text(data, "method"), result: text(data, "result") }),
};

// `opening`: the promise of the outbox, so that forms submitted before it is open are captured too.
// Where the browser has no outbox, the form is posted as without JavaScript.
export function capture(page, opening) {
  const { document } = page;
  document.addEventListener("submit", (event) => {
    const { target: form } = event;
    const submitter = submitterOf(event);
    if (!form.matches("form[data-outbox]:not([data-posted])") || submitter?.hasAttribute("formaction")) return; // a deal's search
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.sending) return;
    const data = valuesOf(form, submitter);
    hold(form);
    opening.then((outbox) => (outbox ? keep(page, outbox, form, submitter, data) : post(form, submitter)))
      .catch((failure) => {
        release(form);
        say(document, { text: `${form.dataset.failed} (${failure.name})`, look: "error" });
        throw failure;
      });
  }, true);
}

function post(form, submitter) {
  release(form);
  form.dataset.posted = "yes";
  submit(form, submitter);
}

async function keep(page, outbox, form, submitter, data) {
  const kind = form.dataset.outbox;
  clearErrors(form);
  const id = text(data, "id");
  const said = SAID[kind](data);
  try {
    const photo = kind === "card" ? await photoIn(page, form, data) : null;
    if (kind === "card" && !photo) return refuse(form, "photo", form.dataset.noPhoto);
    await outbox.save({ id, kind, said, label: labelOf(form, said, submitter), photo });
  } catch (refusal) {
    if (refusal instanceof NotAPhoto) return refuse(form, "photo", form.dataset.notAPhoto);
    if (refusal instanceof PhotoTooLarge) return refuse(form, "photo", form.dataset.photoTooLarge);
    if (refusal.name === "QuotaExceededError") {
      await outbox.keepAside({ id, kind, said, label: labelOf(form, said, submitter), reason: form.dataset.full });
      return refuse(form, "photo", form.dataset.full);
    }
    if (!(refusal instanceof SaidOtherwise)) throw refusal;
    form.elements.namedItem("id").value = outbox.freshId();
    return refuse(form, submitter?.name || "serial", form.dataset.before);
  }
  if (form.dataset.replaces) await outbox.discard(form.dataset.replaces);
  wasUseful(page.local);
  say(page.document, { text: form.dataset.kept, look: "amber" });
  rememberKey(form);
  const sending = outbox.send({ impatient: true }).catch((failure) => {
    console.error(failure);
    return { broken: failure.name };
  });
  const outcome = await Promise.race([sending, page.sleep(PATIENCE).then(() => "slow")]);
  return goOn(page, outbox, form, { id, said, outcome, label: labelOf(form, said, submitter) });
}

// Shows the refusal, or goes to the next page with a message that depends on the receipt.
async function goOn(page, outbox, form, { id, said, outcome, label }) {
  const { store } = outbox.world;
  const record = await store.record(id);
  if (record?.state === "refused") {
    await outbox.discard(id); // the form still holds it
    form.elements.namedItem("id").value = outbox.freshId();
    return refuse(form, record.field ?? "", record.reason);
  }
  const receipt = await store.receipt(id);
  if (page.left) return null; // the seller has opened another page meanwhile
  const sent = { id, said, form: { ...form.dataset }, label, who: said.phone || said.name || form.dataset.who };
  const words = receipt ? wordsOf(sent.form, receipt, sent) : unsent(page, form, outcome);
  sayNext(page.storage, { ...words, sent: receipt ? null : sent });
  return page.go(said.customer ? form.dataset.following : form.dataset.next);
}

// A slow answer is not a lost network, and an error of this program is neither.
function unsent({ document }, { dataset }, outcome) {
  if (outcome?.broken) return { text: brokenWords(document, outcome.broken), look: "error" };
  return { text: outcome === "slow" ? dataset.underway : dataset.kept, look: "amber" };
}

async function photoIn(page, form, data) {
  const file = data.get("photo");
  if (!file?.size) return null;
  const source = form.elements.namedItem("photo").hasAttribute("capture") ? "camera" : "file";
  return photoOf(file, source, { subtle: page.subtle, decode: page.decode, canvas: page.canvas });
}

const labelOf = (form, said, submitter) =>
  (said.contract?.toUpperCase() ?? said.serial ?? submitter?.dataset.label ?? submitter?.textContent.trim() ?? said.outcome);

function hold(form) {
  form.dataset.sending = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
}

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
}

function clearErrors(form) {
  for (const old of form.querySelectorAll("p.error")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

// Shows the sentence beside its field and focuses the field; the typed values stay.
function refuse(form, name, sentence) {
  release(form);
  const document = form.ownerDocument;
  const named = name ? form.elements.namedItem(name) : null;
  const field = named instanceof RadioNodeList ? named[0] : named;
  const line = document.createElement("p");
  Object.assign(line, { className: "error", id: `${name || "form"}-error`, textContent: sentence });
  const place = field?.closest("fieldset, .field") ?? form;
  if (place === form) form.prepend(line);
  else place.append(line);
  const details = place.closest("details");
  if (details) details.open = true;
  if (field?.type !== "submit" && field?.tagName !== "BUTTON") {
    field?.setAttribute("aria-invalid", "true");
    field?.setAttribute("aria-describedby", line.id);
  }
  document.querySelector("#said")?.replaceChildren();
  (field ?? line).focus?.();
}
