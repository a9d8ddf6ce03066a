/* « Traiter la facture »: shows only the fields the new state takes, and what the supplier will see, while choosing. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-treatment]");
  if (!form) return;
  const [state, reason, comment] = ["action", "reason", "comment"].map((name) => form.elements[name]);
  const line = form.querySelector("[data-effect-line]");
  const offer = (field, isTaken) => {  // what is not taken is not sent either
    field.closest(".field").hidden = field.disabled = !isTaken;
  };
  const chosen = (select) => select.selectedOptions[0]?.dataset || {};

  function show() {
    const isRefusal = Boolean(chosen(state).reason);
    const told = isRefusal ? chosen(reason) : chosen(state);
    offer(reason, isRefusal);
    offer(form.elements.mandate_number, Boolean(chosen(state).mandate));
    reason.required = isRefusal;
    comment.required = isRefusal && Boolean(told.comment);
    form.elements.shown_effect.value = told.effect || "";
    line.textContent = told.effect ? `Le fournisseur verra : ${told.effect}. ${told.words}` : "";
    if (isRefusal && told.warning) line.textContent += ` Attention : ${told.warning}`;
  }

  form.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
})();
