"""Record card sales with photos, import issued cards, and decide who may see a photo or judge."""
