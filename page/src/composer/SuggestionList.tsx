import type { Suggestion } from "./suggestions";

interface Props {
  id: string;
  offers: Suggestion[];
  active: Suggestion | undefined;
  onTake: (offer: Suggestion) => void;
}

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

export function SuggestionList({ id, offers, active, onTake }: Props) {
  return (
    <ul className="suggestions" id={id} role="listbox" aria-label="Suggestions" data-testid="suggestions">
      {offers.map((offer, index) => (
        <li
          key={offer.line}
          id={optionId(id, index)}
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
