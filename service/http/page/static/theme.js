// Light or dark: as the system says, until somebody chooses.

const KEY = "theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Make `button` switch between light and dark, and keep what was chosen. */
export function setUpTheme(button) {
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Not allowed to keep anything: as the system says.
  }
  const show = () => {
    if (chosen) document.documentElement.dataset.theme = chosen;
    const isDark = chosen ? chosen === "dark" : system.matches;
    button.textContent = isDark ? "Light" : "Dark";
    button.ariaLabel = isDark ? "Light colours" : "Dark colours";
  };
  button.addEventListener("click", () => {
    chosen = (chosen ? chosen === "dark" : system.matches) ? "light" : "dark";
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // For this page alone, then.
    }
    show();
  });
  system.addEventListener("change", show);
  button.hidden = false;
  show();
}
