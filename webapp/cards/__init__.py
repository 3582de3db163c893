"""Card sales: recording a card with its photo, issued cards, who may see a photo or judge."""
