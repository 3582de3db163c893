// Chips: a tap puts a day or a time into its field; a second tap empties it.
function dayAfter(first, days) {
  const day = new Date(`${first}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + Number(days));
  return day.toISOString().slice(0, 10);
}

function bind(row, field) {
  const { today } = row.dataset;
  const valueOf = ({ dataset: { days, time } }) => time ?? dayAfter(today, days);
  const isOn = (chip) => field.value === valueOf(chip);
  const show = () => {
    for (const chip of row.children) chip.setAttribute("aria-pressed", String(isOn(chip)));
  };
  row.addEventListener("click", ({ target: chip }) => {
    if (!chip.matches("button")) return;
    field.value = isOn(chip) ? "" : valueOf(chip);
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
