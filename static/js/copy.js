/* Comfort only: buttons that copy what they name. Without this file they stay hidden, the text can be selected. */
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;  // absent outside https and localhost
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "small soft";
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = " Copié";
    setTimeout(() => { said.textContent = ""; }, 3000);
  });
}
