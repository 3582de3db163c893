// A double tap submits a form once: its buttons are disabled during the request. The form's key would
// make one record of two requests anyway; this avoids the second request.
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
  // A page restored by Back may be submitted again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
    }
  });
}

// Stores a submitted form's key in its history entry. Back loads the page anew; with the old key the
// same content submitted again is still the same record. A page that would then show the next
// customer gets the address of the customer that it shows (`data-here`).
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
