/* Lists with check boxes: one box checks all those shown, and the number of those checked is said. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-picks]");
  if (!form) return;
  const [all, told] = [form.querySelector("[data-pick-all]"), form.querySelector("[data-picked]")];
  const boxes = [...form.querySelectorAll('input[name="facture"]')];

  function tell() {
    const count = boxes.filter((box) => box.checked).length;
    told.textContent = count ? `${count} cochée${count > 1 ? "s" : ""}` : "";
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }

  all.hidden = false;
  form.addEventListener("change", (event) => {
    if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
    tell();
  });
  addEventListener("pageshow", tell);
})();
