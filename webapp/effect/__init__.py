"""What schemes and leadership do to sales, morale and talent, and what is decided from it."""
