/** Small contexts of what seldom changes, so that a new message doesn't redraw every word. */
import { createContext, useContext } from "react";
import type { Channel, User } from "../contract";
import type { Theme } from "./useTheme";

export interface People {
  me: string;
  users: User[];
  channels: Channel[];
}

export const PeopleContext = createContext<People>({ me: "", users: [], channels: [] });

/** Who looks at the page: dates are told in their language and their zone. */
export function useReader(): User | undefined {
  const { users, me } = useContext(PeopleContext);
  return users.find((user) => user.id === me);
}

export const ThemeContext = createContext<Theme>("light");

export function useThemeName(): Theme {
  return useContext(ThemeContext);
}
