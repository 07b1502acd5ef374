// The sum of an invoice's lines runs along while they are typed; the server adds up anyway.
"use strict";

function cents(text) {
  const plain = text.replace(/[\s$,]/g, "").replace("−", "-");
  const match = /^(-|\()?(\d*)(?:\.(\d{1,2}))?\)?$/.exec(plain);
  if (!match || !(match[2] || match[3])) return 0;
  const amount = parseInt(match[2] || "0", 10) * 100 + parseInt((match[3] || "0").padEnd(2, "0"), 10);
  return match[1] ? -amount : amount;
}
function addUp() {
  const out = document.querySelector("[data-sum]");
  if (!out) return;
  let sum = 0;
  for (const box of document.querySelectorAll("[data-addend]")) sum += cents(box.value);
  const words = (Math.abs(sum) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
  out.textContent = `${sum < 0 ? "−" : ""}$${words}`;
}
document.addEventListener("input", (event) => { if (event.target.matches?.("[data-addend]")) addUp(); });
document.addEventListener("htmx:afterSwap", addUp);
addUp();
