"""Card sales: recording a card with its photo, batches of issued cards, who may see a photo."""
