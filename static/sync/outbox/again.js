// Refills a form with a refused record, so that the seller can correct it.
const HASH = "#again=";

export const formOf = ({ id, kind, said }) => {
  const { customer } = JSON.parse(said);
  const chosen = kind === "call" && customer ? `?customer=${customer}` : "";
  return `/${kind}s/new${chosen}${HASH}${id}`;
};

export async function refill(document, outbox) {
  const { hash } = document.location;
  const record = hash.startsWith(HASH) && (await outbox.world.store.record(hash.slice(HASH.length)));
  const form = record && document.querySelector(`form[data-outbox="${record.kind}"]`);
  if (!form || record.member !== outbox.member) return;
  form.dataset.replaces = record.id;
  form.elements.namedItem("id").value = outbox.freshId();
  for (const [name, value] of fields(JSON.parse(record.said))) {
    const field = form.elements.namedItem(name);
    if (!field || !value) continue;
    field.value = value;
    field.dispatchEvent?.(new Event("input", { bubbles: true })); // a deal's serial and customer are searched for
  }
  const { topics = [] } = JSON.parse(record.said);
  for (const box of form.querySelectorAll("[name=topics]")) box.checked = topics.includes(box.value);
  for (const details of form.querySelectorAll("details")) details.open = true;
}

const fields = ({ name, visited, phone, serial, note, follow_up_on, follow_up_time, product, contract, amount, words, referrer, at }) => Object.entries({
  customer_name: name, phone, serial, note, follow_up_on, follow_up_time, product, contract, amount, words, referrer, at, visited: visited === undefined ? "" : visited ? "yes" : "no",
});
