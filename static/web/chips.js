// Chips: a tap puts a day into a date field; a second tap empties it.
function dayAfter(first, days) {
  const day = new Date(`${first}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + Number(days));
  return day.toISOString().slice(0, 10);
}

function bind(row, field) {
  const { today } = row.dataset;
  const isOn = ({ dataset: { days } }) => field.value === dayAfter(today, days);
  const show = () => {
    for (const chip of row.children) chip.setAttribute("aria-pressed", String(isOn(chip)));
  };
  row.addEventListener("click", ({ target: chip }) => {
    if (!chip.matches("button")) return;
    field.value = isOn(chip) ? "" : dayAfter(today, chip.dataset.days);
    field.setCustomValidity(""); // WebKit keeps an emptied date invalid until it is told otherwise
    show();
  });
  field.addEventListener("input", show);
  row.hidden = false;
  show();
}

export function chips(document) {
  for (const row of document.querySelectorAll("[data-chips]")) {
    bind(row, document.getElementById(row.dataset.chips));
  }
}
