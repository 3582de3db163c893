// What browsers of the stated floor lack of forms: the button that submits (Safari 15.4), its value among
// the form's values (Chrome 112, Safari 16.4), and submitting by script as a button does (Safari 16).
const pressed = new WeakMap(); // form → the button last pressed

export function watchButtons(document) {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("button, input[type=submit]");
    if (button?.form) pressed.set(button.form, button);
  }, true);
}

export const submitterOf = (event) =>
  ("submitter" in event ? event.submitter : pressed.get(event.target) ?? null);

// The values of a form with those of the button that submits it.
export function valuesOf(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  return data;
}

// Submits a form as its button would: with validation and a submit event.
export function submit(form, button = null) {
  if (form.requestSubmit) return form.requestSubmit(button);
  const clicked = button ?? form.ownerDocument.createElement("button");
  if (!button) {
    clicked.hidden = true;
    form.append(clicked);
  }
  clicked.click();
  if (!button) clicked.remove();
  return null;
}
