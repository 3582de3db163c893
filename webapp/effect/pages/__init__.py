"""Pages of the pulse, of effects and of the decisions from them."""
