// <output data-increment="NAME" data-before="120"> says what the field NAME adds to what was reached before.

const format = new Intl.NumberFormat(document.documentElement.lang, { signDisplay: "exceptZero", maximumFractionDigits: 6 });
const outputs = document.querySelectorAll("[data-increment]");

function tell(output) {
  const { value } = document.getElementById(`field-${output.dataset.increment}`);
  const typed = Number(value.normalize("NFKC").replaceAll(",", ""));
  const sum = value.trim() && !Number.isNaN(typed);
  output.textContent = sum ? format.format(typed - Number(output.dataset.before)) : "–";
}

const tellAll = () => outputs.forEach(tell);
document.getElementById("report").addEventListener("input", tellAll);
tellAll(); // somebody may have typed before this script was there
