// A double tap sends a form once: its buttons rest while it is under way. The form's own key
// would make one record of two requests all the same; this spares the second one.
export function sendOnce(document) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    rememberKey(form);
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
  // Back shows the page as it was left: it may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
    }
  });
}

// Where a form has been sent, its place in the history keeps the key that it was sent with: Back
// fetches the page anew, and the same thing sent again from there is still the same record. A page
// that would show the next customer by then gets the address of the one it shows (`data-here`).
export function rememberKey(form) {
  const key = form.elements.namedItem("id");
  if (!key) return;
  const sent = { ...history.state?.sent, [form.action]: key.value };
  history.replaceState({ ...history.state, sent }, "", form.dataset.here ?? "");
}

export function giveBackKeys(document) {
  const sent = history.state?.sent ?? {};
  for (const form of document.querySelectorAll("form[data-once]")) {
    const key = form.elements.namedItem("id");
    if (key && sent[form.action]) key.value = sent[form.action];
  }
}
