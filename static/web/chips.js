// Chips: a tap puts a day into a date field, or a word into a text field; a second tap removes it.
function dayAfter(first, days) {
  const day = new Date(`${first}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + Number(days));
  return day.toISOString().slice(0, 10);
}

const wordsOf = (text, comma) => text.split(comma.trim()).map((word) => word.trim()).filter(Boolean);

function toggled(text, word, comma) {
  const words = wordsOf(text, comma);
  const rest = words.filter((each) => each !== word);
  return (rest.length < words.length ? rest : [...words, word]).join(comma);
}

function bind(row, field) {
  const { today, comma } = row.dataset;
  const isOn = ({ dataset: { days, word } }) => (days ? field.value === dayAfter(today, days)
    : wordsOf(field.value, comma).includes(word));
  const show = () => {
    for (const chip of row.children) chip.setAttribute("aria-pressed", String(isOn(chip)));
  };
  row.addEventListener("click", ({ target: chip }) => {
    if (!chip.matches("button")) return;
    const { days, word } = chip.dataset;
    if (word) field.value = toggled(field.value, word, comma);
    else field.value = isOn(chip) ? "" : dayAfter(today, days);
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
