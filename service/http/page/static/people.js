// Who is in the article: a list of buttons, each of which shows where somebody stands.

import { appendText, element } from "/pullquote-article.js";
import { count } from "/page/words.js";

/** Fill `list` with `actors`; call `choose(actor)` for the one whose mentions shall be shown. */
export function showPeople(list, { actors, claims, speakers, chosen, choose }) {
  const said = new Map();
  for (const { speaker } of claims) said.set(speaker.name, (said.get(speaker.name) ?? 0) + 1);
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.name : null;
  list.replaceChildren(...actors.map((actor) => element("li", {}, personOf(actor, { said, speakers, chosen, choose }))));
  if (focused) list.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
}

function personOf(actor, { said, speakers, chosen, choose }) {
  const quotes = said.get(actor.name) ?? 0;
  const style = quotes ? speakers.of(actor.name) : null;
  const badge = element("span", { className: `who ${style ? `s${style.colour}` : "silent"}`, "aria-hidden": "true" }, style?.badge ?? "");
  const name = element("b", { dir: "auto" });
  appendText(name, actor.name);
  const counts = [quotes ? count(quotes, "quote") : null, count(actor.mentions.length, "mention")].filter(Boolean).join(", ");
  const role = actor.role ? element("span", { className: "role", dir: "auto" }) : null;
  if (role) appendText(role, actor.role.text);
  const button = element(
    "button", { type: "button", ariaPressed: String(chosen === actor.name) },
    badge, element("span", { className: "name" }, name, role && ", ", role, element("span", { className: "counts" }, counts)),
  );
  button.dataset.name = actor.name;
  button.addEventListener("click", () => choose(actor, button));
  return button;
}
