// Holds back a form of the outbox that is submitted before the outbox's modules have come, so that a tap at once
// after the page appears is kept on the phone too, and is not posted into a lost network.
import { submit, submitterOf } from "./submitting.js";

// `loading`: the promise of the modules. Where they do not come, the form is posted as without them.
export function holdEarly(document, loading) {
  const held = [];
  const hold = (event) => {
    const { target: form } = event;
    if (!form.matches("form[data-outbox]") || submitterOf(event)?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!held.some(([other]) => other === form)) held.push([form, submitterOf(event)]);
  };
  const go = () => {
    document.removeEventListener("submit", hold, true);
    for (const [form, button] of held) submit(form, button);
  };
  document.addEventListener("submit", hold, true);
  loading.then(go, go);
}
