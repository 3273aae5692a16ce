"""Charts as inline SVG: drawn here, coloured by the page's style sheet, each with a text alternative. No script."""
