"""How the reader's weights are fitted from labelled passages and measured on those left out. Development only."""
