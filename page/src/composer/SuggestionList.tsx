import type { Suggestion } from "./suggestions";

interface Props {
  id: string;
  offers: Suggestion[];
  active: Suggestion | undefined;
  onTake: (offer: Suggestion) => void;
}

export function SuggestionList({ id, offers, active, onTake }: Props) {
  return (
    <ul className="suggestions" id={id} role="listbox" aria-label="Suggestions" data-testid="suggestions">
      {offers.map((offer) => (
        <li
          key={offer.line}
          role="option"
          aria-selected={offer === active}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(offer);
          }}
        >
          <code>{offer.title}</code>
          <span className="muted">{offer.detail}</span>
          {offer === active && <kbd>Tab</kbd>}
        </li>
      ))}
    </ul>
  );
}
