/* Lists with check boxes: a box at either end checks all those shown, and the number of those checked is said. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-picks]");
  if (!form) return;
  const [ends, told] = [[...form.querySelectorAll("[data-pick-all]")], form.querySelector("[data-picked]")];
  const boxes = [...form.querySelectorAll('input[name="facture"], input[name="demandes"]')];

  function tell() {
    const count = boxes.filter((box) => box.checked).length;
    told.textContent = count ? `${count} cochée${count > 1 ? "s" : ""}` : "";
    for (const all of ends) {
      all.checked = count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
  }

  for (const all of ends) all.hidden = all.parentElement.hidden = false;
  form.addEventListener("change", ({ target }) => {
    if (ends.includes(target)) boxes.forEach((box) => { box.checked = target.checked; });
    tell();
  });
  addEventListener("pageshow", tell);
})();
