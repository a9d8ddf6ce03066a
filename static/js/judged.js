/* Comfort only: a part of the page, [data-judges], that the server gives anew while one types in the field it judges. */
"use strict";

(() => {
  const visible = (field) => field.name && !["hidden", "submit"].includes(field.type);
  let kept = new Map();

  /* What was typed while the answer was under way is in no answer: kept here, given back below. */
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    if (!target.dataset.judges) return;
    kept = new Map(Array.from(target.closest("form").elements).filter(visible).map((field) => [field.id, field.value]));
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    const fields = target.dataset.judges ? target.closest("form")?.elements || [] : [];
    for (const field of fields) {
      if (kept.has(field.id) && field.value !== kept.get(field.id)) field.value = kept.get(field.id);
    }
  });

  /* What was said of the field before no longer holds. */
  document.addEventListener("htmx:load", ({ target }) => {
    const field = document.getElementById(target.dataset.judges || "")?.closest(".field.wrong");
    if (!field) return;
    field.classList.remove("wrong");
    for (const input of field.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    for (const fault of field.querySelectorAll(".fault")) fault.remove();
  });
})();
