/** A switch with its words: on or off at once. */

import { html } from "../widget/dom.js";

/**
 * @param {string} label
 * @param {import("../signal.js").Signal<boolean>} setting
 * @param {(on: boolean) => void} [changed]
 */
export function settingSwitch(label, setting, changed) {
  const box = html("input", { type: "checkbox", role: "switch", checked: setting.value });
  box.addEventListener("change", () => {
    setting.value = box.checked;
    changed?.(box.checked);
  });
  return html("label", { class: "switch" }, html("span", {}, label), box);
}
