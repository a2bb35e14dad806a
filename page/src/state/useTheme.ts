/** Light or dark: the system's wish until somebody presses the toggle. */
import { useEffect, useState } from "react";
import { useStored } from "./useStored";

export type Theme = "light" | "dark";

const system = window.matchMedia("(prefers-color-scheme: dark)");

export function useTheme(): [Theme, () => void] {
  const [chosen, setChosen] = useStored<Theme | null>("theme", null);
  const [wished, setWished] = useState<Theme>(system.matches ? "dark" : "light");
  useEffect(() => {
    const follow = () => setWished(system.matches ? "dark" : "light");
    system.addEventListener("change", follow);
    return () => system.removeEventListener("change", follow);
  }, []);
  const theme = chosen ?? wished;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, () => setChosen(theme === "dark" ? "light" : "dark")];
}
