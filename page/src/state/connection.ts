/** The page's own connection to the local Slack; it comes back by itself. */
import { useEffect, useState } from "react";
import type { PageEvent } from "../contract";

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 5000;

/** Follow `/page/events` as a person sees them, and hand every one to `heard`; answers whether we're connected. */
export function useEvents(person: string, heard: (event: PageEvent) => void): boolean {
  const [online, setOnline] = useState(false);
  useEffect(() => {
    let socket: WebSocket;
    let retry = 0;
    let pause = FIRST_PAUSE_MS;
    const connect = () => {
      const address = new URL("page/events", document.baseURI);
      if (person) address.searchParams.set("as", person);
      socket = new WebSocket(address.href.replace(/^http/, "ws"));
      socket.onopen = () => {
        pause = FIRST_PAUSE_MS;
        setOnline(true);
      };
      socket.onmessage = (message) => heard(JSON.parse(message.data as string) as PageEvent);
      socket.onclose = () => {
        setOnline(false);
        retry = window.setTimeout(connect, pause);
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      };
    };
    connect();
    return () => {
      window.clearTimeout(retry);
      socket.onclose = null;
      socket.close();
    };
  }, [person, heard]);
  return online;
}
